import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMAND, lacks, LONGEST, objection, said } from "../src/remark";

test("only the command for a remark, without one, asks the user", () => {
    assert.ok(lacks(COMMAND, [{ fill: 3 }]));
    assert.ok(!lacks(COMMAND, [{ fill: 3, remark: "use httpx" }]));
    assert.ok(!lacks("scholia.accept", [{ fill: 3 }]));
});

test("a remark joins the parameters that the server gave", () => {
    assert.deepEqual(said([{ fill: 3 }, "more"], " use httpx "), [{ fill: 3, remark: "use httpx" }, "more"]);
});

test("the server's own parameters stay as they were", () => {
    const given = [{ fill: 3 }];
    said(given, "use httpx");
    assert.deepEqual(given, [{ fill: 3 }]);
});

test("an empty remark and a novel are refused", () => {
    assert.notEqual(objection(" \t"), null);
    assert.notEqual(objection("x".repeat(LONGEST + 1)), null);
    assert.equal(objection("use httpx"), null);
});
