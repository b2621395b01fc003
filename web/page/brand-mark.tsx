import { markShapes } from "../../server/core/page/brand-mark.ts";

const SHAPES = { __html: markShapes("ok") };

/** Draws the product's mark, beside the name of a page that has no logo of its own. */
export function BrandMark() {
  return (
    <svg
      width="36"
      height="36"
      viewBox="0 0 32 32"
      aria-hidden="true"
      dangerouslySetInnerHTML={SHAPES}
    />
  );
}
