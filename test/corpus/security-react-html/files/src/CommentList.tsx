import { useEffect, useState } from 'react';

type Comment = { id: string; author: string; html: string };

export function CommentList({ articleId }: { articleId: string }) {
  const [comments, setComments] = useState<Comment[]>([]);

  useEffect(() => {
    const controller = new AbortController();
    fetch(`/api/articles/${encodeURIComponent(articleId)}/comments`, { signal: controller.signal })
      .then((response) => response.json())
      .then(setComments)
      .catch(() => setComments([]));
    return () => controller.abort();
  }, [articleId]);

  return (
    <ul className="comments">
      {comments.map((comment) => (
        <li key={comment.id}>
          <b>{comment.author}</b>
          <div dangerouslySetInnerHTML={{ __html: comment.html }} />
        </li>
      ))}
    </ul>
  );
}
