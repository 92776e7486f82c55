// Which program is the language server, and what to say when it does not come up. Knows nothing of VS Code.

import { type ChildProcess, spawn } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

/** How many of the server's last words are kept, in characters: enough for an error and its hint. */
const WORDS = 2000;

/** The program to run for the setting `scholia.agent.path`; `~` is the user's home, nothing else is expanded. */
export function program(setting: string, home: string = homedir()): string {
    const path = setting.trim() || "agent";
    return path === "~" || path.startsWith("~/") ? join(home, path.slice(2)) : path;
}

/** A server that could not be started, or that ended before it was ready. */
export class NoServer extends Error {
    constructor(
        message: string,
        /** Whether there is no such program at all, and not one that fails. */
        readonly missing: boolean,
    ) {
        super(message);
    }
}

/** The running server. `last` is what it said last on its standard error: why it ended, if it ended. */
export class Server {
    #words = "";

    private constructor(
        readonly process: ChildProcess,
        readonly command: string,
    ) {
        process.stderr?.on("data", (piece: Buffer) => {
            this.#words = (this.#words + piece.toString("utf8")).slice(-WORDS);
        });
    }

    get last(): string {
        return this.#words.trim();
    }

    /** Resolves when the process runs. Rejects with `NoServer` when there is no such program. */
    static start(command: string, cwd?: string): Promise<Server> {
        return new Promise((resolve, reject) => {
            const started = spawn(command, ["lsp"], { stdio: "pipe", ...(cwd === undefined ? {} : { cwd }) });
            const server = new Server(started, command);
            started.once("spawn", () => resolve(server));
            started.once("error", (error: NodeJS.ErrnoException) => reject(refused(command, error)));
        });
    }
}

function refused(command: string, error: NodeJS.ErrnoException): NoServer {
    if (error.code === "ENOENT") {
        return new NoServer(`The command “${command}” was not found. Install Scholia, or set scholia.agent.path.`, true);
    }
    if (error.code === "EACCES") {
        return new NoServer(`“${command}” may not be run: it is not a program, or you lack the right to.`, true);
    }
    return new NoServer(`“${command}” could not be started: ${error.message}`, false);
}
