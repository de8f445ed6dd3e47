/** The panels of the product form and their places. */
import { DetailsPanel } from './details-panel.tsx';
import { OrganisePanel, SellingPanel } from './organise-panel.tsx';
import { PicturesPanel } from './pictures-panel.tsx';
import { SeoPanel } from './seo-panel.tsx';
import { VariantsPanel } from './variants-panel.tsx';

export function EditorPanels() {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_18rem] items-start gap-4 max-xl:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-4">
        <DetailsPanel />
        <VariantsPanel />
        <PicturesPanel />
        <SeoPanel />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <OrganisePanel />
        <SellingPanel />
      </div>
    </div>
  );
}
