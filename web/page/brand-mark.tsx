import { markShapes } from "../../server/core/page/brand-mark.ts";
import type { PageAssets } from "../../server/core/page/view.ts";

/** Draws the lighthouse on the horizon, whose beam is three days of a strip. */
export function BrandMark() {
  return (
    <svg
      width="36"
      height="36"
      viewBox="0 0 32 32"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: markShapes("ok") }}
    />
  );
}

/**
 * Shows the operator's logo, or else the mark. The band is dark: a logo that is not made for dark
 * grounds stands on a light plate. Paper is light.
 */
export function Brand({ assets }: { assets: PageAssets }) {
  const { logo, logoDark } = assets;
  if (logo === undefined) return <BrandMark />;
  if (logoDark === undefined) return <img class="plate" src={logo} alt="" height="36" />;
  return (
    <picture>
      <source media="print" srcset={logo} />
      <img src={logoDark} alt="" height="36" />
    </picture>
  );
}
