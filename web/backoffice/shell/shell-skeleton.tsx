/** The shell's own size while session and shop are asked for, so that nothing jumps. */
import { Loading, Skeleton } from '../parts/skeleton.tsx';

export function ShellSkeleton() {
  return (
    <Loading isPage className="flex min-h-dvh">
      <div className="w-nav border-r border-line p-4 max-phone:hidden">
        <Skeleton className="mb-6 h-5 w-32" />
        {Array.from({ length: 5 }, (_, index) => (
          <Skeleton key={index} className="mb-3 h-5 w-40" />
        ))}
      </div>
      <div className="flex-1">
        <div className="h-bar border-b border-line max-phone:h-14" />
        <div className="mx-auto max-w-360 p-6">
          <Skeleton className="h-7 w-40" />
          <Skeleton className="mt-6 h-48 w-full" />
        </div>
      </div>
    </Loading>
  );
}
