using Runner.Numerics;

namespace Runner.Data;

/// <summary>Makes samples without end, one from a stream at a time.</summary>
internal interface ISampleSource
{
    /// <param name="inputs">[features], to be filled.</param>
    /// <param name="targets">[targetWidth], to be filled.</param>
    void Draw(RandomStream stream, Span<double> inputs, Span<double> targets);
}
