// What a link that was mailed shows: a button, that it works no more, or that it needs somebody who is logged in.
import {
  LinkElsewhere,
  type LinkElsewhereProps,
  LinkForm,
  type LinkFormProps,
  LinkGone,
  type LinkGoneProps,
} from "./link_form.tsx";

/** One of the three. */
export type LinkPageProps = LinkFormProps | LinkGoneProps | LinkElsewhereProps;

/**
 * The page behind a link.
 *
 * @param props what it shows
 * @returns the page
 */
export function LinkPage(props: LinkPageProps) {
  if ("goOn" in props) return <LinkElsewhere {...props} />;
  return "again" in props ? <LinkGone {...props} /> : <LinkForm {...props} />;
}
