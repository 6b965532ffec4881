// What a link that was mailed shows: a button, or that it works no more.
import {
  LinkForm,
  type LinkFormProps,
  LinkGone,
  type LinkGoneProps,
} from "./link_form.tsx";

/** One of the two. */
export type LinkPageProps = LinkFormProps | LinkGoneProps;

/**
 * The page behind a link.
 *
 * @param props what it shows
 * @returns the page
 */
export function LinkPage(props: LinkPageProps) {
  return "again" in props ? <LinkGone {...props} /> : <LinkForm {...props} />;
}
