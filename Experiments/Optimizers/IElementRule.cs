using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>
/// An update rule that treats every parameter alike, as pure vector operations over up to three state vectors. What changes
/// only once an update (rates, bias corrections, powers of decay rates) is hoisted into coefficients, computed in float64 by
/// <see cref="Prepare"/> and rounded once. <see cref="Apply"/> finds each coefficient as a whole vector: the same number in
/// every element for one trial, one number per trial in lanes, with the same bits.
/// </summary>
public interface IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>State vectors, at most 3.</summary>
    static abstract int Moments { get; }

    /// <summary>Running numbers, such as β₁ᵗ.</summary>
    static abstract int Scalars { get; }

    static abstract int Coefficients { get; }

    /// <summary>Where the state starts: values of the state vectors' elements and of the running numbers, both given as zeros.</summary>
    static abstract void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars);

    /// <summary>Advances the running numbers by one update and computes its coefficients.</summary>
    static abstract void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients);

    /// <summary>The parameters after the update.</summary>
    /// <param name="w">Parameters.</param>
    /// <param name="g">Gradient.</param>
    /// <param name="c">The coefficients.</param>
    static abstract Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c);
}
