// Scholia in VS Code: starts `agent lsp` and shows how it stands. All that is done to code is done by the server.

import * as vscode from "vscode";

import { run } from "./agent";
import { Front } from "./front";

let front: Front | null = null;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    const output = vscode.window.createOutputChannel("Scholia");
    const made = new Front(output);
    front = made;
    context.subscriptions.push(
        output,
        made,
        command("scholia.quickFix", () => vscode.commands.executeCommand("editor.action.quickFix")),
        command("scholia.init", () => said(made, ["init"])),
        command("scholia.doctor", () => said(made, ["doctor"])),
        command("scholia.log", () => said(made, ["log"])),
        command("scholia.stats", () => said(made, ["stats"])),
        command("scholia.restart", () => made.restart()),
        command("scholia.output", () => output.show(true)),
        command("scholia.menu", menu),
        vscode.workspace.onDidGrantWorkspaceTrust(() => made.restart()),
        vscode.workspace.onDidChangeConfiguration((change) => {
            if (change.affectsConfiguration("scholia")) void made.restart();
        }),
    );
    // Not awaited: an error message that nobody has answered yet shall not hold the editor up.
    void made.restart();
}

export async function deactivate(): Promise<void> {
    await front?.stop();
    front = null;
}

function command(name: string, done: () => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(name, done);
}

/** What a command of the agent says, in the output channel. */
async function said(made: Front, args: readonly string[]): Promise<void> {
    const { output } = made;
    const folder = await here();
    output.show(true);
    output.appendLine(`$ agent ${args.join(" ")}`);
    const ended = await run(made.command, args, folder, (text) => output.append(text));
    if (ended.words) output.appendLine(ended.words);
    output.appendLine("");
    // Whoever began in a repository wants its requests looked at now.
    if (args[0] === "init" && ended.code === 0) await made.restart();
}

/** The folder of the file that is open, of the only folder, or of the one that the user picks. */
async function here(): Promise<string | undefined> {
    const open = vscode.window.activeTextEditor?.document.uri;
    const folders = vscode.workspace.workspaceFolders ?? [];
    const holding = open && vscode.workspace.getWorkspaceFolder(open);
    const chosen = holding ?? (folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0]);
    return chosen?.uri.scheme === "file" ? chosen.uri.fsPath : undefined;
}

const MENU = [
    { label: "$(lightbulb) Quick fixes here", command: "scholia.quickFix" },
    { label: "$(history) What happened", command: "scholia.log" },
    { label: "$(graph) How well the fills did", command: "scholia.stats" },
    { label: "$(pulse) Check the installation", command: "scholia.doctor" },
    { label: "$(repo) Begin in this repository", command: "scholia.init" },
    { label: "$(debug-restart) Start the language server again", command: "scholia.restart" },
    { label: "$(output) Output", command: "scholia.output" },
];

async function menu(): Promise<void> {
    const chosen = await vscode.window.showQuickPick(MENU, { title: "Scholia" });
    if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}
