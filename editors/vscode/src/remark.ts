// The one thing that the protocol cannot ask the user for: words. Knows nothing of VS Code.

/** The server's command that takes a remark: its first parameter is an object, with the remark in `remark`. */
export const COMMAND = "scholia.remark";

/** A remark longer than this belongs into the request itself. */
export const LONGEST = 500;

/** Whether the command wants a remark that its parameters do not hold. */
export function lacks(command: string, parameters: readonly unknown[]): boolean {
    return command === COMMAND && !("remark" in named(parameters));
}

/** The parameters with the remark. */
export function said(parameters: readonly unknown[], remark: string): unknown[] {
    return [{ ...named(parameters), remark: remark.trim() }, ...parameters.slice(1)];
}

/** Why a remark cannot be used, or null. */
export function objection(remark: string): string | null {
    if (remark.trim() === "") return "Say what shall be otherwise, for example: use httpx";
    if (remark.length > LONGEST) return `At most ${LONGEST} characters; more belongs into the request itself.`;
    return null;
}

function named(parameters: readonly unknown[]): object {
    const [first] = parameters;
    return typeof first === "object" && first !== null ? first : {};
}
