/** One product. */
import { useParams } from 'react-router';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { useMay } from '../../session.ts';
import { useProduct } from './data.ts';
import { Editor } from './editor/editor.tsx';

export function Component() {
  const { productId = '' } = useParams();
  const product = useProduct(productId, useMay()('stock.read'));
  if (product.isPending) return <EditorSkeleton />;
  if (product.error) {
    return <ProblemPanel isPage error={product.error} onRetry={() => void product.refetch()} />;
  }
  return <Editor key={productId} start={product.data} />;
}

function EditorSkeleton() {
  return (
    <Loading>
      <div className="mb-4 border-b border-line">
        <div className="mx-auto flex max-w-360 items-center px-6 py-3">
          <Skeleton className="h-8 w-64" />
        </div>
      </div>
      <div
        className={
          'mx-auto grid max-w-360 grid-cols-[minmax(0,1fr)_20rem] gap-4 px-6 max-lg:grid-cols-1 ' +
          'max-phone:px-4'
        }
      >
        <div className="flex flex-col gap-4">
          <Skeleton className="h-80 w-full rounded-md" />
          <Skeleton className="h-56 w-full rounded-md" />
        </div>
        <Skeleton className="h-136 w-full rounded-md" />
      </div>
    </Loading>
  );
}
