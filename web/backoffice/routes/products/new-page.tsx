/** A new product. */
import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import { Editor } from './editor/editor.tsx';

export function Component() {
  const navigate = useNavigate();
  const onCreated = useCallback(
    (id: string) => void navigate(`/products/${id}`, { replace: true }),
    [navigate],
  );
  return <Editor start={null} onCreated={onCreated} />;
}
