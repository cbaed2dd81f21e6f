using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Specs;

namespace Runner.Optimizers;

/// <summary>
/// An update rule applied to each parameter independently, as vector operations over up to three state vectors. Numbers that
/// change only once per update (rates, bias corrections, powers of decay rates) are coefficients, computed in float64 by
/// <see cref="Prepare"/> and rounded once. <see cref="Apply"/> receives each coefficient as a vector: for a single trial the
/// same number in every element, for trials in lanes one number per trial, with the same bits.
/// </summary>
public interface IElementRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of state vectors, at most 3.</summary>
    static abstract int Moments { get; }

    /// <summary>The number of scalars in the state, such as β₁ᵗ.</summary>
    static abstract int Scalars { get; }

    static abstract int Coefficients { get; }

    /// <summary>Sets the initial state: the value of the elements of each state vector, and the scalars. Both spans are passed in as
    /// zeros.</summary>
    static abstract void Begin(OptimizerConfig config, Span<double> moments, Span<double> scalars);

    /// <summary>Advances the scalars by one update and computes its coefficients.</summary>
    static abstract void Prepare(OptimizerConfig config, in StepSettings step, Span<double> scalars, Span<double> coefficients);

    /// <summary>The parameters after the update.</summary>
    /// <param name="w">Parameters.</param>
    /// <param name="g">Gradient.</param>
    /// <param name="c">The coefficients.</param>
    static abstract Vector512<T> Apply(
        Vector512<T> w, Vector512<T> g, ref Vector512<T> first, ref Vector512<T> second, ref Vector512<T> third, ReadOnlySpan<Vector512<T>> c);
}
