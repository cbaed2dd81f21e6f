namespace Runner.Surfaces;

/// <summary>The number type of a surface's code: <see cref="Real"/> for values and gradients, <see cref="Dual"/> for
/// directional derivatives. So one implementation gives the value, the gradient and Hessian-vector products.</summary>
internal interface IDifferentiable<T>
    where T : unmanaged, IDifferentiable<T>
{
    /// <summary>The number without its derivative.</summary>
    double Plain { get; }

    static abstract T Of(double value);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator -(T a);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    static abstract T Sin(T a);

    static abstract T Cos(T a);

    static abstract T Exp(T a);

    static abstract T Log(T a);

    static abstract T Tanh(T a);

    static abstract T Sqrt(T a);

    static abstract T Abs(T a);
}
