// The language client and the status bar: one server for a window, started when the folder is trusted.

import * as vscode from "vscode";
import {
    CloseAction,
    ErrorAction,
    type ErrorHandler,
    type ExecuteCommandMiddleware,
    LanguageClient,
    RevealOutputChannelOn,
    State,
    Trace,
} from "vscode-languageclient/node";

import { complete } from "./asking";
import { NoServer, program, Server } from "./server";
import { type Server as Standing, type Status, shown } from "./status";

const STATUS = "scholia/status";

export class Front implements vscode.Disposable {
    readonly #item = vscode.window.createStatusBarItem("scholia", vscode.StatusBarAlignment.Left);
    #client: LanguageClient | null = null;
    #server: Server | null = null;
    /** Starts and ends come one after the other, however fast settings change. */
    #turn: Promise<void> = Promise.resolve();

    constructor(readonly output: vscode.OutputChannel) {
        this.#item.name = "Scholia";
        this.#item.command = "scholia.menu";
        this.#show({ state: "stopped" });
        this.#item.show();
    }

    /** The `agent` command of this window. */
    get command(): string {
        return program(settings().get("agent.path", "agent"));
    }

    /** Starts the server, or starts it anew; only looks on where the folder is not trusted. */
    restart(): Promise<void> {
        return this.#next(async () => {
            await this.#end();
            await this.#begin();
        });
    }

    stop(): Promise<void> {
        return this.#next(() => this.#end());
    }

    dispose(): void {
        this.#item.dispose();
    }

    #next(step: () => Promise<void>): Promise<void> {
        this.#turn = this.#turn.then(step, step);
        return this.#turn;
    }

    async #begin(): Promise<void> {
        if (!vscode.workspace.isTrusted) return this.#show({ state: "restricted" });
        if (!settings().get("enabled", true)) return this.#show({ state: "disabled" });
        this.#show({ state: "starting" });
        let client: LanguageClient;
        try {
            // Before the client, which would say in its own words that there is no such program.
            this.#server = await this.#started();
            client = this.#made(this.#server);
            await client.start();
        } catch (error) {
            await this.#failed(error);
            return;
        }
        this.#client = client;
        client.onDidChangeState(({ newState }) => this.#changed(newState));
        await client.setTrace(traced(settings().get("trace.server", "off")));
        this.#show({ state: "ready", status: null });
    }

    #started(): Promise<Server> {
        const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
        return Server.start(this.command, folder?.scheme === "file" ? folder.fsPath : undefined);
    }

    #made(first: Server): LanguageClient {
        let fresh: Server | null = first;
        let usual: ErrorHandler | null = null;
        const executeCommand: ExecuteCommandMiddleware["executeCommand"] = async (name, parameters, next) => {
            const whole = await complete(name, parameters);
            return whole === null ? undefined : next(name, whole);
        };
        const client: LanguageClient = new LanguageClient(
            "scholia",
            "Scholia",
            async () => {
                // Whenever the client wants one again, the first has ended.
                const server = fresh ?? (await this.#started());
                fresh = null;
                this.#server = server;
                return server.process;
            },
            {
                documentSelector: [{ scheme: "file" }],
                outputChannel: this.output,
                traceOutputChannel: this.output,
                revealOutputChannelOn: RevealOutputChannelOn.Never,
                // What is wrong is said once, by us, with what to do about it.
                initializationFailedHandler: () => false,
                errorHandler: {
                    error: () => ({ action: ErrorAction.Continue, handled: true }),
                    closed: async () => {
                        // One that never was ready would end the same way again; else five times in three minutes.
                        if (client.state === State.Starting) return { action: CloseAction.DoNotRestart, handled: true };
                        usual ??= client.createDefaultErrorHandler();
                        return { ...(await usual.closed()), handled: true };
                    },
                },
                middleware: { executeCommand },
            },
        );
        client.onNotification(STATUS, (status: Status) => this.#show({ state: "ready", status }));
        return client;
    }

    async #end(): Promise<void> {
        const client = this.#client;
        this.#client = null;
        if (client === null) return;
        await client.dispose();
        this.#show({ state: "stopped" });
    }

    #changed(state: State): void {
        if (this.#client === null) return;
        if (state === State.Running) this.#show({ state: "ready", status: null });
        else if (state === State.Starting) this.#show({ state: "starting" });
        else this.#show({ state: "failed", words: this.#server?.last || "The language server has ended." });
    }

    async #failed(error: unknown): Promise<void> {
        const reason = error instanceof Error ? error.message : String(error);
        const words = error instanceof NoServer ? reason : this.#server?.last || reason;
        this.output.appendLine(words);
        this.#show({ state: "failed", words });
        const missing = error instanceof NoServer && error.missing;
        const chosen = await vscode.window.showErrorMessage(words, ...(missing ? ["Settings", "How to Begin"] : ["Output", "Check"]));
        if (chosen === "Settings") await vscode.commands.executeCommand("workbench.action.openSettings", "scholia.agent.path");
        if (chosen === "How to Begin") await vscode.commands.executeCommand("workbench.action.openWalkthrough", "scholia.scholia#begin");
        if (chosen === "Output") this.output.show(true);
        if (chosen === "Check") await vscode.commands.executeCommand("scholia.doctor");
    }

    #show(server: Standing): void {
        const { text, tooltip, warning } = shown(server);
        this.#item.text = text;
        this.#item.tooltip = new vscode.MarkdownString(tooltip);
        this.#item.backgroundColor = warning ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    }
}

function settings(): vscode.WorkspaceConfiguration {
    return vscode.workspace.getConfiguration("scholia");
}

function traced(setting: string): Trace {
    return Trace.fromString(setting);
}
