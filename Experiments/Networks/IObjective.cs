using System.Numerics;

namespace Runner.Networks;

/// <summary>The function that an optimizer minimises: a function of a flat parameter vector, such as a network's loss on the
/// current batch or a surface.</summary>
public interface IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The value, including penalties.</summary>
    double Value(ReadOnlySpan<T> parameters);

    /// <summary>Returns the value and writes its gradient to <paramref name="gradient"/>, which has the length of the
    /// padded parameters; its padding is not written.</summary>
    double ValueAndGradient(ReadOnlySpan<T> parameters, Span<T> gradient);
}
