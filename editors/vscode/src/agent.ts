// The `agent` command, run once, what it says line by line. Knows nothing of VS Code.

import { spawn } from "node:child_process";

export interface Ended {
    /** The exit code; -1 when there is no such program, or a signal ended it. */
    code: number;
    /** Why it could not be run, or empty. */
    words: string;
}

/** Runs `command arguments…` in a folder. Nothing is asked: it has no standard input. */
export function run(command: string, args: readonly string[], folder: string | undefined, say: (text: string) => void): Promise<Ended> {
    return new Promise((resolve) => {
        const child = spawn(command, args, {
            stdio: ["ignore", "pipe", "pipe"],
            env: { ...process.env, NO_COLOR: "1", COLUMNS: "100" },
            ...(folder === undefined ? {} : { cwd: folder }),
        });
        // As streams, so that a letter of several bytes is never cut in two.
        child.stdout.setEncoding("utf8").on("data", say);
        child.stderr.setEncoding("utf8").on("data", say);
        child.once("error", (error) => resolve({ code: -1, words: error.message }));
        child.once("close", (code) => resolve({ code: code ?? -1, words: "" }));
    });
}
