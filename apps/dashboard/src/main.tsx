/** Starts the dashboard. */
import '@bellwether/ui/styles/index.css';
import './shell/shell.css';
import { Boundary } from '@bellwether/ui/components/boundary.tsx';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <Boundary>
      <App />
    </Boundary>,
  );
