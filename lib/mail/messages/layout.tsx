/**
 * What every mail looks like: one column, the mark, a heading, a few sentences,
 * at most one button with its address beneath it, and why the mail came. The
 * text and the HTML say the same. Nothing is loaded from anywhere: the mark is
 * drawn with borders, because mail programs drop inline SVG and ask before they
 * fetch an image. Colours follow the reader's theme.
 *
 * What a mail says is written here, and nobody who asks for one can put words of
 * their own into it: not even a name, which could be an advertisement.
 *
 * @module
 */
import { renderToString } from "preact-render-to-string";

/** What a mail says. */
export interface Letter {
  /** What happened or what to do, in a few words. */
  readonly heading: string;
  /** Sentences above the button. */
  readonly before: readonly string[];
  /** Facts, each with its name, such as a time or a device. */
  readonly facts?: readonly (readonly [name: string, fact: string])[];
  /** The one thing to do. */
  readonly action?: { readonly label: string; readonly url: string };
  /** Sentences below the button. */
  readonly after?: readonly string[];
}

/** The same in the two forms that a mail carries. */
export interface Written {
  /** Plain text. */
  readonly text: string;
  /** A whole HTML document. */
  readonly html: string;
}

/**
 * Writes a mail.
 *
 * @param letter What it says.
 * @param origin The site's origin, which the mail names as its sender.
 * @returns Text and HTML.
 */
export function writeLetter(letter: Letter, origin: string): Written {
  return {
    text: asText(letter, origin),
    html: `<!DOCTYPE html>${
      renderToString(<LetterDocument letter={letter} origin={origin} />)
    }\n`,
  };
}

function asText(letter: Letter, origin: string): string {
  const { heading, before, facts = [], action, after = [] } = letter;
  const parts = [
    heading,
    ...before,
    facts.map(([name, fact]) => `${name}: ${fact}`).join("\n"),
    action ? `${action.label}:\n${action.url}` : "",
    ...after,
    `-- \nLatchkey, ${origin}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const SANS =
  "font-family:Commissioner,ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;";
const MONO =
  "font-family:ui-monospace,'Red Hat Mono',Menlo,Consolas,monospace;";

/** Colours of the dark theme; those of the light one stand at the elements, for programs that drop this. */
const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.paper{background:#16110b!important}.sheet{background:#1d1710!important;border-color:#352b1e!important}
.ink{color:#f0e7d8!important}.soft{color:#b0a28c!important}.hair{border-color:#352b1e!important}
.brass{color:#dfb15b!important}.line{background:#dfb15b!important}.ring{border-color:#dfb15b!important}
.act{background:#dfb15b!important;color:#1c1408!important}}
@media (max-width:480px){.sheet{padding:24px 20px!important}.paper{padding:16px 8px!important}}`;

function LetterDocument(
  { letter, origin }: { letter: Letter; origin: string },
) {
  const { heading, before, facts = [], action, after = [] } = letter;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{heading}</title>
        {/* deno-lint-ignore react-no-danger */}
        <style dangerouslySetInnerHTML={{ __html: DARK }} />
      </head>
      <body
        class="paper"
        style={`margin:0;padding:32px 16px;background:#faf6ee;${SANS}`}
      >
        <div
          class="sheet"
          role="article"
          style="max-width:496px;margin:0 auto;padding:32px;background:#fffdf8;border:1px solid #e4dac7;border-radius:8px"
        >
          <Mark />
          <h1
            class="ink"
            style="margin:24px 0 12px;color:#221a10;font-size:24px;line-height:30px;font-weight:650"
          >
            {heading}
          </h1>
          {before.map((line) => <Line key={line}>{line}</Line>)}
          {facts.length > 0 && <Facts facts={facts} />}
          {action && <Action {...action} />}
          {after.map((line) => <Line key={line} soft>{line}</Line>)}
          <p
            class="soft hair"
            style="margin:28px 0 0;padding-top:16px;border-top:1px solid #e4dac7;color:#685b48;font-size:13px;line-height:20px"
          >
            Latchkey, <span>{origin}</span>
          </p>
        </div>
      </body>
    </html>
  );
}

/** A key of a ring, a shaft and two teeth, and the name. */
function Mark() {
  const part = "display:inline-block;vertical-align:middle;";
  const line = `${part}background:#85570b;`;
  return (
    <div style="font-size:0;line-height:20px">
      <span aria-hidden="true">
        <span
          class="ring"
          style={`${part}width:8px;height:8px;border:4px solid #85570b;border-radius:50%`}
        >
        </span>
        <span class="line" style={`${line}width:14px;height:4px`}></span>
        <span class="line" style={`${line}width:3px;height:8px;margin-top:4px`}>
        </span>
        <span class="line" style={`${line}width:4px;height:4px`}></span>
        <span class="line" style={`${line}width:3px;height:8px;margin-top:4px`}>
        </span>
      </span>
      <span
        class="ink"
        style={`${part}margin-left:10px;color:#221a10;font-size:16px;line-height:20px;font-weight:650`}
      >
        Latchkey
      </span>
    </div>
  );
}

function Line({ children, soft }: { children: string; soft?: boolean }) {
  return (
    <p
      class={soft ? "soft" : "ink"}
      style={`margin:0 0 12px;color:${
        soft
          ? "#685b48;font-size:14px;line-height:21px"
          : "#221a10;font-size:16px;line-height:24px"
      }`}
    >
      {children}
    </p>
  );
}

function Facts({ facts }: { facts: NonNullable<Letter["facts"]> }) {
  return (
    <table
      cellSpacing="0"
      cellPadding="0"
      style="margin:4px 0 16px;border-collapse:collapse;font-size:15px;line-height:22px"
    >
      {facts.map(([name, fact]) => (
        <tr key={name}>
          <th
            class="soft"
            scope="row"
            style="padding:2px 16px 2px 0;color:#685b48;font-weight:400;text-align:left;vertical-align:top"
          >
            {name}
          </th>
          <td
            class="ink"
            style="padding:2px 0;color:#221a10;overflow-wrap:anywhere"
          >
            {fact}
          </td>
        </tr>
      ))}
    </table>
  );
}

function Action({ label, url }: NonNullable<Letter["action"]>) {
  return (
    <>
      <p style="margin:20px 0">
        <a
          class="act"
          href={url}
          style="display:inline-block;padding:12px 20px;background:#85570b;color:#fffaf0;font-size:16px;line-height:24px;font-weight:600;text-decoration:none;border-radius:6px"
        >
          {label}
        </a>
      </p>
      <p
        class="soft"
        style="margin:0 0 16px;color:#685b48;font-size:13px;line-height:20px"
      >
        Or copy this address into your browser:
        <br />
        <a
          class="brass"
          href={url}
          style={`color:#85570b;overflow-wrap:anywhere;word-break:break-all;font-size:12px;${MONO}`}
        >
          {url}
        </a>
      </p>
    </>
  );
}
