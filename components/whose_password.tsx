/** Says to a password manager whose password a form is about, where nobody has to type that. */
export function WhosePassword(
  { email }: {
    /** The account's address, if it has one. */
    email: string | undefined;
  },
) {
  return email
    ? (
      <input
        type="email"
        name="username"
        value={email}
        autocomplete="username"
        hidden
        readonly
      />
    )
    : null;
}
