using System.Diagnostics.CodeAnalysis;

namespace Runner.Simulation.World;

/// <summary>Something that must never happen has happened.</summary>
public sealed class BrokenException(string message) : Exception(message);

public static class Broken
{
    /// <summary>Builds its message only when it is needed: this is asked after every event.</summary>
    public static void If(
        [DoesNotReturnIf(true)] bool wrong,
        [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(wrong))] ref BrokenMessage message)
    {
        if (wrong)
        {
            throw new BrokenException(message.ToString());
        }
    }
}

[System.Runtime.CompilerServices.InterpolatedStringHandler]
public ref struct BrokenMessage
{
    private System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text;

    public BrokenMessage(int literal, int holes, bool wrong, out bool build)
    {
        build = wrong;
        text = wrong ? new(literal, holes) : default;
    }

    public void AppendLiteral(string literal) => text.AppendLiteral(literal);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public override string ToString() => text.ToStringAndClear();
}
