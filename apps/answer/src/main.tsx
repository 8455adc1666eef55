/** @jsxImportSource preact */
import { render } from 'preact';
import { App } from './app.tsx';
import './answer.css';

render(<App />, document.getElementById('root')!);
