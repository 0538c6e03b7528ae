import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Component, forwardRef, useImperativeHandle, type ReactElement } from 'react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

/** A host's own button, which hands on what it is given, and nothing else. */
function Plain({ children, onClick }: { readonly children: string; readonly onClick?: (() => void) | undefined }): ReactElement {
  return <button onClick={onClick}>{children}</button>;
}

interface PressProps {
  readonly children: string;
  readonly onClick?: (() => void) | undefined;
}

/** One of a design system of classes: what its ref gives is the component. */
class Classic extends Component<PressProps> {
  override render(): ReactElement {
    return <Plain {...this.props} />;
  }
}

/** One whose ref gives what it likes. */
const Handled = forwardRef<object, PressProps>(function Handled(props, ref) {
  useImperativeHandle(ref, () => ({ nativeElement: null }));
  return <Plain {...props} />;
});

/** One that tells of a press, and not of its event. */
function Silent({ children, onClick }: { readonly children: string; readonly onClick?: (() => void) | undefined }): ReactElement {
  return <button onClick={() => onClick?.()}>{children}</button>;
}

it('acts on a press of a child whose own handler is left undefined by what is around it', async () => {
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <MuteGroupButton asChild confirm="never">
        <button onClick={undefined}>Quiet!</button>
      </MuteGroupButton>
    </MuteProvider>,
  );
  const button = screen.getByRole('button', { name: 'Quiet!' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(button);
  await waitFor(() => expect(adapter.read('room').groupMuted).toBe(true));
});

it('acts on a press of which a button of a design system hands on no event', async () => {
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <MuteGroupButton asChild confirm="never">
        <Silent>Quiet!</Silent>
      </MuteGroupButton>
    </MuteProvider>,
  );
  await screen.findByText('Quiet!');
  await waitFor(() => {
    fireEvent.click(screen.getByRole('button', { name: 'Quiet!' }));
    expect(adapter.read('room').groupMuted).toBe(true);
  });
});

it.each([
  ['keeps its ref to itself', Plain],
  ['is a class component', Classic],
  ['gives something else than its element', Handled],
])('gives the focus back to what had it where the child %s', async (_, Child) => {
  const user = userEvent.setup();
  render(
    <MuteProvider adapter={createMemoryAdapter()} groupId="room" loading="eager">
      <MuteGroupButton asChild>
        <Child>Quiet!</Child>
      </MuteGroupButton>
    </MuteProvider>,
  );
  await act(() => vi.dynamicImportSettled());
  const button = screen.getByRole('button', { name: 'Quiet!' });
  await user.click(button);
  await screen.findByRole('dialog');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(button).toHaveFocus();
});

it('can be told from one that works while a press does nothing yet, also where the child says that it is not busy itself', async () => {
  const adapter = createMemoryAdapter();
  const release = adapter.hold('read');
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <MuteGroupButton asChild>
        <button aria-disabled={false}>Quiet!</button>
      </MuteGroupButton>
    </MuteProvider>,
  );
  const button = screen.getByRole('button', { name: 'Quiet!' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  release();
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled', 'true'));
});

it('says what it needs where the child is a fragment, which can be neither pressed nor given the focus', () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const controls = (
    <MuteProvider adapter={createMemoryAdapter()} groupId="room">
      <MuteGroupButton asChild>
        <>
          <button>Quiet!</button>
        </>
      </MuteGroupButton>
    </MuteProvider>
  );
  expect(() => render(controls)).toThrow('react-live-mute: asChild needs one element as its child.');
  error.mockRestore();
});
