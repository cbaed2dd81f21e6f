namespace Runner.Surfaces;

/// <summary>A number that a surface is written in: <see cref="Real"/> for values and gradients, <see cref="Dual"/> to carry a
/// derivative along. One formula then serves the value, the gradient and the Hessian's products.</summary>
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
