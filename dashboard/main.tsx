import './fonts.css';
import './tokens.css';
import './base.css';
import './data/theme.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { followLive } from './data/live.ts';
import { queryClient } from './data/query-client.ts';
import { Pages } from './pages.tsx';

void followLive(queryClient, new AbortController().signal);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <BrowserRouter>
        <Pages />
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);
