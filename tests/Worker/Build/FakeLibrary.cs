using System.Runtime.InteropServices;
using System.Text;

namespace Runner.Tests.Build;

/// <summary>A library for 64-bit Linux with the tables of symbol versions and nothing else: it needs two versions of
/// <c>libstdc++.so.6</c> and one of <c>libc.so.6</c>, and defines one itself.</summary>
internal sealed class FakeLibrary
{
    /// <summary>The symbol that the relocation binds: 1 has version A_1, 2 has B_2.</summary>
    public int BoundSymbol { get; init; } = 1;

    /// <summary>Where the entry of B_2 stands, in the bytes last made.</summary>
    public int Entry { get; private set; }

    /// <summary>Where the names begin.</summary>
    public int Names { get; private set; }

    public byte[] Bytes()
    {
        var names = new StringBuilder("\0");
        int Name(string text)
        {
            names.Append(text).Append('\0');
            return names.Length - text.Length - 1;
        }

        var (standard, first, second, system, third) = (Name("libstdc++.so.6"), Name("A_1"), Name("B_2"), Name("libc.so.6"), Name("C_3"));
        using var stream = new MemoryStream();
        using var file = new BinaryWriter(stream);
        file.Write(new byte[64]);

        var needs = At();
        Need(count: 1, system, next: 32);
        Version(0x4923, third, other: 4, next: 0);
        Need(count: 2, standard, next: 0);
        Version(0x4721, first, other: 2, next: 16);
        Entry = At();
        Version(0x4822, second, other: 3, next: 0);

        var defined = At();
        Halves(1, 0, 1, 1);
        Words(0x4721, 20, 0, first, 0);

        var symbols = At();
        Halves(0, 2, 3, 4);
        var relocations = At();
        Longs(0, ((long)BoundSymbol << 32) | 6, 0);

        Names = At();
        file.Write(Encoding.ASCII.GetBytes(names.ToString()));
        var sections = At();
        file.Write(new byte[64]);
        Section(type: 3, Names, names.Length, 0);
        Section(type: 0x6ffffffe, needs, defined - needs, 2);
        Section(type: 0x6ffffffd, defined, symbols - defined, 1);
        Section(type: 0x6fffffff, symbols, relocations - symbols, 0);
        Section(type: 4, relocations, 24, 0);

        file.Seek(0, SeekOrigin.Begin);
        file.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]);
        file.Seek(0x28, SeekOrigin.Begin);
        Longs(sections);
        file.Seek(0x3a, SeekOrigin.Begin);
        Halves(64, 6);
        return stream.ToArray();

        int At() => (int)stream.Position;

        void Halves(params ReadOnlySpan<ushort> values) => file.Write(MemoryMarshal.AsBytes(values));

        void Words(params ReadOnlySpan<int> values) => file.Write(MemoryMarshal.AsBytes(values));

        void Longs(params ReadOnlySpan<long> values) => file.Write(MemoryMarshal.AsBytes(values));

        void Need(ushort count, int library, int next)
        {
            Halves(1, count);
            Words(library, 16, next);
        }

        void Version(int hash, int name, ushort other, int next)
        {
            Words(hash);
            Halves(0, other);
            Words(name, next);
        }

        void Section(int type, long start, long size, int info)
        {
            Words(0, type);
            Longs(0, 0, start, size);
            Words(1, info);
            Longs(0, 0);
        }
    }
}
