using System.Numerics;

namespace Runner.Networks;

/// <summary>What an optimizer walks on: a function of a flat parameter vector, such as a network's loss on the present batch
/// or a surface.</summary>
public interface IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The value, penalties included.</summary>
    double Value(ReadOnlySpan<T> parameters);

    /// <summary>The value, and its gradient into <paramref name="gradient"/>, which is as long as the padded parameters and
    /// whose padding is left alone.</summary>
    double ValueAndGradient(ReadOnlySpan<T> parameters, Span<T> gradient);
}
