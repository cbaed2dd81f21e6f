namespace Runner.Data;

/// <summary>The random streams of the data themselves. They hang on no sweep: the same data for everyone, for ever.</summary>
internal static class DataStreams
{
    public static SplitStream Split() => new(0x5eed);
}

internal sealed class SplitStream(ulong seed)
{
    private ulong _state = seed;

    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)(Next() % (ulong)(i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
