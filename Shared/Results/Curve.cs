using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Runner.Identities;

namespace Runner.Results;

/// <summary>Metrics by epoch (or by update): columns of equal length under one column of times.</summary>
/// <param name="Metrics">Names, such as <c>train-loss</c>, <c>test-loss</c>, <c>gradient-norm.2</c>.</param>
/// <param name="Times">Epoch (or update) of each point, rising. 0 is before the first update.</param>
/// <param name="Values">One array a metric, each as long as <paramref name="Times"/>.</param>
public sealed record Curve(IReadOnlyList<string> Metrics, int[] Times, double[][] Values)
{
    public static readonly Curve Empty = new([], [], []);

    /// <summary>The metric's column, or null when it was not kept.</summary>
    public double[]? Column(string metric)
    {
        for (var i = 0; i < Metrics.Count; i++)
        {
            if (Metrics[i] == metric)
            {
                return Values[i];
            }
        }

        return null;
    }

    /// <summary>SHA-256 over the names, the times and the values' bits.</summary>
    public Sha256Digest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', Metrics)));
        Span<byte> word = stackalloc byte[8];
        foreach (var time in Times)
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, time);
            hash.AppendData(word);
        }

        foreach (var column in Values)
        {
            foreach (var value in column)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(word, value);
                hash.AppendData(word);
            }
        }

        Span<byte> digest = stackalloc byte[Sha256Digest.ByteCount];
        hash.GetHashAndReset(digest);
        return Sha256Digest.FromBytes(digest);
    }
}
