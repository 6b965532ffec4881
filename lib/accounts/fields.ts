/**
 * What the forms about accounts may hold, and the words for what they may not. Shape is checked here;
 * what a password has to be is in passwords.ts. Every message is a sentence for beside its field.
 *
 * @module
 */
import { z } from "zod";
import {
  compose,
  countCharacters,
  hasHiddenCharacters,
  isBlank,
} from "../plain_text.ts";
import { MAX_EMAIL_LENGTH, normaliseEmail } from "./users.ts";

/** One sentence for each field that is wrong. */
export type FieldErrors<
  Field extends string = "name" | "email" | "password",
> = Partial<Record<Field, string>>;

/** Most characters of a name, in code points. */
export const MAX_NAME_LENGTH = 80;

// What <input type="email"> lets through, and at least one dot in the domain.
const EMAIL_DOMAIN = /@[^@]+\.[^@.]+$/;

/** A name: 1 to 80 characters, at least one of them visible, in normalisation form C. */
export const nameField: z.ZodType<string, string> = z.string("Enter your name.")
  .transform((text) => compose(text.trim(), 2 * MAX_NAME_LENGTH).trim())
  .superRefine((name, ctx) => {
    const fault = isBlank(name)
      ? "Enter your name."
      : countCharacters(name) > MAX_NAME_LENGTH
      ? `Use at most ${MAX_NAME_LENGTH} characters.`
      : hasHiddenCharacters(name)
      ? "Leave out control characters and characters that reverse the text."
      : null;
    if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
  });

/** An email address, in the form under which it is stored. */
export const emailField: z.ZodType<string, string> = z.string(
  "Enter your email address.",
)
  .transform(normaliseEmail)
  .superRefine((email, ctx) => {
    const fault = email === ""
      ? "Enter your email address."
      : email.length > MAX_EMAIL_LENGTH
      ? `Use at most ${MAX_EMAIL_LENGTH} characters.`
      : z.regexes.html5Email.test(email) && EMAIL_DOMAIN.test(email)
      ? null
      : "Enter a whole address, such as ada@example.com.";
    if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
  });

/** What the form for signing up holds. */
export const signUpForm = z.object({
  name: nameField,
  email: emailField,
  password: z.string("Enter a password."),
});

/**
 * Reduces what zod found to one sentence a field.
 *
 * @param error what zod found
 * @returns the first sentence for each field
 */
export function toFieldErrors<Field extends string>(
  error: z.ZodError,
): FieldErrors<Field> {
  const errors: FieldErrors<Field> = {};
  for (const { path, message } of error.issues) {
    errors[path[0] as Field] ??= message;
  }
  return errors;
}
