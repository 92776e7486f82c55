// What the status bar shows. Knows nothing of VS Code.

/** What the server says of itself (notification `scholia/status`); empty strings stand for nothing. */
export interface Status {
    /** Name of the model that serves, or empty while none is loaded. */
    model: string;
    /** Names of the adapters that lay over it at the last fill. */
    adapters: string[];
    /** How many requests wait in the queue. */
    pending: number;
    /** The request that runs, if one does. */
    running: Running | null;
    /** What is wrong, for example that another model had to serve. */
    words: string;
}

export interface Running {
    /** Relative to the repository. */
    path: string;
    line: number;
    /** `loading`, `generating`, `retrying`, `writing`. */
    stage: string;
    tokens: number;
}

/** Where the server itself stands. */
export type Server =
    | { state: "restricted" | "disabled" | "starting" | "stopped" }
    | { state: "failed"; words: string }
    | { state: "ready"; status: Status | null };

export interface Shown {
    text: string;
    /** Markdown. */
    tooltip: string;
    warning: boolean;
}

/** The status bar for this state of things. */
export function shown(server: Server): Shown {
    switch (server.state) {
        case "restricted":
            return plain("$(shield) Scholia", "Restricted mode: comments are only comments until you trust the folder.");
        case "disabled":
            return plain("$(circle-slash) Scholia", "Switched off by the setting scholia.enabled.");
        case "starting":
            return plain("$(loading~spin) Scholia", "The language server is starting.");
        case "stopped":
            return plain("$(debug-disconnect) Scholia", "The language server has ended.");
        case "failed":
            return { text: "$(warning) Scholia", tooltip: escaped(server.words), warning: true };
        case "ready":
            return server.status === null ? plain("$(note) Scholia", "Ready.") : working(server.status);
    }
}

function working(status: Status): Shown {
    const { running } = status;
    const lines = [
        `Model: ${escaped(status.model) || "none is loaded yet"}`,
        `Adapters: ${status.adapters.length > 0 ? status.adapters.map(escaped).join(", ") : "none, the model as it came"}`,
    ];
    if (running !== null) {
        const tokens = running.tokens > 0 ? `, ${running.tokens} tokens` : "";
        lines.push(`${escaped(running.stage)}: ${escaped(running.path)}:${running.line}${tokens}`);
    }
    if (status.pending > 0) lines.push(`${status.pending} waiting`);
    if (status.words) lines.push(escaped(status.words));
    return { text: text(status), tooltip: lines.join("\n\n"), warning: status.words !== "" };
}

function text({ model, adapters, pending, running, words }: Status): string {
    if (running !== null) {
        const name = base(running.path);
        const more = pending > 0 ? ` +${pending}` : "";
        return `$(loading~spin) ${running.stage} ${icons(name)}:${running.line}${more}`;
    }
    const learnt = adapters.length > 0 ? ` +${adapters.length}` : "";
    return `${words ? "$(warning)" : "$(note)"} ${icons(base(model).replace(/\.gguf$/, "")) || "Scholia"}${learnt}`;
}

/** The last part of a path; a model may be named by its file. */
function base(path: string): string {
    return path.split("/").pop() ?? path;
}

function plain(shownText: string, tooltip: string): Shown {
    return { text: shownText, tooltip: escaped(tooltip), warning: false };
}

/** A name that was chosen by others shall not be read as an icon, … */
function icons(name: string): string {
    return name.replaceAll("$(", "$\u200b(");
}

/** … nor as Markdown: a file's name could hold a link. */
function escaped(words: string): string {
    return words.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");
}
