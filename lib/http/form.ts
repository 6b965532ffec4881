/**
 * Reading a form that anybody may have sent: its type is checked, its size and
 * its time are bounded while it arrives, and every field is text and comes once.
 *
 * @module
 */
import { HttpError } from "fresh";
import { STATUS_CODE } from "@std/http/status";

/** The most that a form may hold, in bytes. */
export const MAX_FORM_BYTES = 64 * 1024;

/** For how long a form may arrive, in milliseconds. */
const PATIENCE = 30_000;

const FORM_TYPE =
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;

/** The fields of a form; a missing one is an empty text. */
export type Fields<T extends string> = Record<T, string>;

/**
 * Reads a form, urlencoded or multipart.
 *
 * @param request The request; its body is used up.
 * @param names The fields that are wanted; others are ignored, as are files.
 * @param patience For how long it may arrive, in milliseconds; 30 s unless given.
 * @returns The fields.
 * @throws {HttpError} 408 for a body that takes longer, 413 above 64 kB, 415 for
 * another type of body, 400 for one that is damaged.
 */
export async function readForm<const T extends string>(
  request: Request,
  names: readonly T[],
  patience = PATIENCE,
): Promise<Fields<T>> {
  const type = request.headers.get("content-type") ?? "";
  if (!FORM_TYPE.test(type)) {
    await request.body?.cancel();
    throw new HttpError(STATUS_CODE.UnsupportedMediaType);
  }
  const form = await parse(await readBody(request, patience), type);
  return Object.fromEntries(names.map((name) => {
    const value = form.get(name);
    return [name, typeof value === "string" ? value : ""];
  })) as Fields<T>;
}

async function parse(body: Blob, type: string): Promise<FormData> {
  try {
    const headers = { "content-type": type };
    return await new Response(body, { headers }).formData();
  } catch (cause) {
    throw new HttpError(STATUS_CODE.BadRequest, undefined, { cause });
  }
}

async function readBody(request: Request, patience: number): Promise<Blob> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > MAX_FORM_BYTES) {
    await request.body?.cancel();
    throw new HttpError(STATUS_CODE.ContentTooLarge);
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of received(request.body, patience)) {
    size += chunk.byteLength;
    if (size > MAX_FORM_BYTES) {
      throw new HttpError(STATUS_CODE.ContentTooLarge);
    }
    chunks.push(chunk);
  }
  return new Blob(chunks);
}

// A body that breaks off or is framed wrongly is the sender's fault, not ours;
// one that trickles in would hold a connection for as long as the sender likes.
async function* received(body: Request["body"], patience: number) {
  if (body === null) return;
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new HttpError(STATUS_CODE.RequestTimeout)),
    patience,
  );
  try {
    for (;;) {
      const { done, value } = await Promise.race([
        reader.read(),
        late.promise,
      ]);
      if (done) return;
      yield value;
    }
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    throw new HttpError(STATUS_CODE.BadRequest, undefined, { cause });
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}
