using System.Buffers.Binary;
using System.Globalization;

namespace Runner.Identities;

/// <summary>
/// What makes a trial the trial it is: the first 128 bits of the SHA-256 of its full configuration in canonical form.
/// Two trials of any two sweeps with the same identity train the same network on the same data from the same seeds.
/// </summary>
public readonly record struct TrialIdentity(UInt128 Value) : IComparable<TrialIdentity>
{
    public const int ByteCount = 16;

    /// <summary>Of a trial that has no configuration yet.</summary>
    public static TrialIdentity None => default;

    /// <summary>Takes the first 16 bytes of a digest, big-endian, so that the hexadecimal form reads in the same order.</summary>
    public static TrialIdentity FromDigest(ReadOnlySpan<byte> digest) => new(BinaryPrimitives.ReadUInt128BigEndian(digest));

    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public int CompareTo(TrialIdentity other) => Value.CompareTo(other.Value);

    /// <summary>The first 12 of 32 hexadecimal digits: enough for a person to tell trials apart.</summary>
    public string Short => ToString()[..12];

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
