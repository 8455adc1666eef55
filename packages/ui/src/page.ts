/**
 * What every page is given. A page is the default export of `page.tsx` in its folder:
 *
 *     export default function SessionPage({ parameters }: PageProps) {
 *       return <Page title={…}>{parameters.session_id}</Page>;
 *     }
 */
export interface PageProps {
  /** The whole address; range, comparison and filters are read by `useView`. */
  address: URL;
  /** What stands for the `:name` segments of the page's path, decoded. */
  parameters: Readonly<Record<string, string>>;
}
