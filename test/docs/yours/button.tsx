import { forwardRef, type ButtonHTMLAttributes, type ForwardRefExoticComponent, type RefAttributes } from 'react';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { readonly variant?: 'default' | 'outline' };

/** What the documents call yours: the button of a design system. */
export const Button: ForwardRefExoticComponent<ButtonProps & RefAttributes<HTMLButtonElement>> = forwardRef<HTMLButtonElement, ButtonProps>(
  function Button({ variant = 'default', ...props }, ref) {
    return <button data-variant={variant} {...props} ref={ref} />;
  },
);
