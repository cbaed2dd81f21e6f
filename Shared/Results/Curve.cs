using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Runner.Identities;

namespace Runner.Results;

/// <summary>Metrics by epoch (or by update): columns of equal length under one column of times.</summary>
/// <param name="Metrics">Names, such as <c>train-loss</c>, <c>test-loss</c>, <c>gradient-norm.2</c>.</param>
/// <param name="Times">Epoch (or update) of each point, rising. 0 is before the first update.</param>
/// <param name="Values">One array per metric, each as long as <paramref name="Times"/>.</param>
public sealed record Curve(IReadOnlyList<string> Metrics, int[] Times, double[][] Values)
{
    public static readonly Curve Empty = new([], [], []);

    /// <summary>The size of its values, or of its times if there are none.</summary>
    public int NumberBytes() => Times.Length * Math.Max(1, Metrics.Count) * sizeof(double);

    /// <summary>The metric's column, or null when it was not recorded.</summary>
    public double[]? Column(string metric)
    {
        // By far the most have one metric; asking a list through its interface takes longer than comparing.
        for (var i = 0; i < Values.Length; i++)
        {
            if (Metrics[i] == metric)
            {
                return Values[i];
            }
        }

        return null;
    }

    /// <summary>The points up to and including a time.</summary>
    public Curve UpTo(int time)
    {
        var count = Times.Count(point => point <= time);
        return this with { Times = Times[..count], Values = Array.ConvertAll(Values, column => column[..count]) };
    }

    /// <summary>SHA-256 over the names, the times and the values' bits.</summary>
    public Sha256Digest Digest()
    {
        // One buffer and one call: hashing piece by piece takes many times as long, and there may be millions of short curves.
        var names = Metrics.Count == 1 ? Metrics[0] : string.Join('\n', Metrics);
        var numbers = Times.Length * (1 + Values.Length);
        var content = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(names.Length) + (numbers * sizeof(long)));
        try
        {
            var length = Encoding.UTF8.GetBytes(names, content);
            foreach (var time in Times)
            {
                BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(length), time);
                length += sizeof(long);
            }

            foreach (var column in Values)
            {
                foreach (var value in column)
                {
                    BinaryPrimitives.WriteDoubleLittleEndian(content.AsSpan(length), value);
                    length += sizeof(double);
                }
            }

            return Sha256Digest.Of(content.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }
}
