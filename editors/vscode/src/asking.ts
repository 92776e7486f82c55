// Asks the user for what a command of the server still lacks: the protocol has no way to ask for words.

import * as vscode from "vscode";

import { lacks, objection, said } from "./remark";

/** The command's parameters, whole; null when the user went away without an answer. */
export async function complete(command: string, parameters: unknown[]): Promise<unknown[] | null> {
    if (!lacks(command, parameters)) return parameters;
    const remark = await vscode.window.showInputBox({
        title: "Regenerate with a remark",
        prompt: "What shall be otherwise?",
        placeHolder: "use httpx",
        validateInput: (text) => (text === "" ? null : objection(text)),
    });
    return remark === undefined || objection(remark) !== null ? null : said(parameters, remark);
}
