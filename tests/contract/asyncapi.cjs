// Reads an AsyncAPI document from standard input, and prints what the official parser has against it, as JSON.
// The argument is the folder into which the parser was installed.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { Parser } = createRequire(`${process.argv[2]}/`)("@asyncapi/parser");

new Parser().parse(readFileSync(0, "utf8")).then(({ document, diagnostics }) => {
  const found = diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path: path.join("/") }));
  const messages = document ? document.allMessages().all().map((message) => message.name()) : [];
  process.stdout.write(JSON.stringify({ diagnostics: found, messages }));
});
