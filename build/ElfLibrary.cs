// Compiled twice: into the build task (Directory.Build.targets) and into its tests.
#nullable enable
using System;
using System.IO;
using System.Linq;
using System.Text;

namespace Runner.Build;

/// <summary>
/// The symbol versions of a Linux library (64-bit, little-endian), as specified by the System V ABI and the Linux Standard Base:
/// those that it defines (<c>.gnu.version_d</c>) and those that it needs from others (<c>.gnu.version_r</c>).
/// </summary>
public sealed class ElfLibrary
{
    private const int RelocationsWithAddend = 4;
    private const int Relocations = 9;
    private const int VersionsDefined = 0x6ffffffd;
    private const int VersionsNeeded = 0x6ffffffe;
    private const int VersionOfSymbols = 0x6fffffff;
    private const ushort Weak = 2;

    /// <summary>Mask of a version's number, without the hidden bit.</summary>
    private const ushort Number = 0x7fff;

    private readonly byte[] bytes;
    private readonly Section[] sections;

    /// <exception cref="InvalidDataException">The bytes are not such a library.</exception>
    public ElfLibrary(byte[] bytes)
    {
        this.bytes = bytes;
        if (bytes.Length < 64 || U32(0) != 0x464c457f || bytes[4] != 2 || bytes[5] != 1)
        {
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file");
        }

        var (start, size, count) = (U64(0x28), (int)U16(0x3a), (int)U16(0x3c));
        Within(start, size * count);
        sections = [.. Enumerable.Range(0, count).Select(i => start + (i * size)).Select(at => new Section(
            (int)U32(at + 4), U64(at + 24), U64(at + 32), (int)U32(at + 40), (int)U32(at + 44)))];
    }

    /// <summary>Whether it defines a version, such as <c>GLIBCXX_3.4.32</c>.</summary>
    /// <exception cref="InvalidDataException">Its tables cannot be read.</exception>
    public bool Defines(string version)
    {
        var table = Only(VersionsDefined);
        var (at, next) = (table.Start, -1L);
        for (var i = 0; i < table.Info && next != 0; i++)
        {
            var first = at + U32(at + 12);
            if (U32(at + 8) == Hash(version) && Text(table, U32(first)) == version)
            {
                return true;
            }

            next = U32(at + 16);
            at += next;
        }

        return false;
    }

    /// <summary>
    /// A copy that loads even if <paramref name="library"/> lacks <paramref name="version"/>, because that need is marked weak. Null
    /// when there is no such need or it is already weak.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// Its tables cannot be read, or it uses a symbol of that version, which would then be missing.
    /// </exception>
    public byte[]? WithWeakNeed(string library, string version)
    {
        var need = Need(library, version);
        if (need < 0 || (U16(need + 4) & Weak) != 0)
        {
            return null;
        }

        if (UsesSymbolOf(U16(need + 6)))
        {
            throw new InvalidDataException($"it uses a symbol of {version}");
        }

        var copy = (byte[])bytes.Clone();
        copy[need + 4] |= (byte)Weak;
        return copy;
    }

    /// <summary>Offset of a version's entry; -1 for none.</summary>
    private long Need(string library, string version)
    {
        var table = Only(VersionsNeeded);
        var (at, next) = (table.Start, -1L);
        for (var i = 0; i < table.Info && next != 0; i++)
        {
            var entry = at + U32(at + 8);
            for (var k = 0; k < U16(at + 2) && Text(table, U32(at + 4)) == library; k++)
            {
                if (U32(entry) == Hash(version) && Text(table, U32(entry + 8)) == version)
                {
                    return entry;
                }

                entry += U32(entry + 12);
            }

            next = U32(at + 12);
            at += next;
        }

        return -1;
    }

    /// <summary>Whether a relocation refers to a symbol of a version, which the loader would then have to find.</summary>
    private bool UsesSymbolOf(ushort version)
    {
        var symbols = Only(VersionOfSymbols);
        if (sections.Any(section => section.Type == Relocations))
        {
            throw new InvalidDataException("it has relocations of an unknown kind");
        }

        return sections.Where(section => section.Type == RelocationsWithAddend).Any(section =>
            Enumerable.Range(0, Entries(section)).Any(i =>
                U32(section.Start + (i * 24L) + 12) is var symbol && symbol != 0 && U16(symbols.Start + (symbol * 2L)) is var of && (of & Number) == (version & Number)));
    }

    private int Entries(Section relocations)
    {
        Within(relocations.Start, relocations.Size);
        return (int)(relocations.Size / 24);
    }

    private Section Only(int type)
    {
        var found = sections.Where(section => section.Type == type).ToArray();
        return found.Length == 1 ? found[0] : throw new InvalidDataException($"it has {found.Length} sections of type 0x{type:x}, not one");
    }

    private string Text(Section table, uint offset)
    {
        if (table.Link < 0 || table.Link >= sections.Length || offset >= sections[table.Link].Size)
        {
            throw new InvalidDataException("a name is outside the string table");
        }

        var start = Within(sections[table.Link].Start + offset, 1);
        var end = Array.IndexOf(bytes, (byte)0, start);
        return end < 0 ? throw new InvalidDataException("a name is not terminated") : Encoding.ASCII.GetString(bytes, start, end - start);
    }

    /// <summary>The System V ABI's hash of a version name.</summary>
    private static uint Hash(string name)
    {
        var hash = 0u;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }

    private ushort U16(long at) => BitConverter.ToUInt16(bytes, Within(at, 2));

    private uint U32(long at) => BitConverter.ToUInt32(bytes, Within(at, 4));

    private long U64(long at) => BitConverter.ToInt64(bytes, Within(at, 8));

    private int Within(long at, long count) =>
        at >= 0 && count >= 0 && at <= bytes.Length - count ? (int)at : throw new InvalidDataException("it is truncated");

    private sealed class Section(int type, long start, long size, int link, int info)
    {
        public int Type { get; } = type;

        public long Start { get; } = start;

        public long Size { get; } = size;

        public int Link { get; } = link;

        public int Info { get; } = info;
    }
}

#if !TESTS
/// <summary>
/// Copies a library so that it loads on this machine: if <c>libstdc++.so.6</c> lacks a version that the library names but does
/// not use, the need is made weak in the copy. Any other library is copied unchanged.
/// </summary>
public sealed class MendForThisMachine : Microsoft.Build.Utilities.Task
{
    private const string StandardLibrary = "libstdc++.so.6";

    [Microsoft.Build.Framework.Required]
    public string Source { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Version { get; set; } = "";

    public override bool Execute()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        // Output folders have hard links to the old file, and processes may have it loaded, so it must be replaced, not overwritten.
        var unfinished = Destination + ".new";
        File.WriteAllBytes(unfinished, Mended(File.ReadAllBytes(Source)));
        File.Delete(Destination);
        File.Move(unfinished, Destination);
        return true;
    }

    private byte[] Mended(byte[] library)
    {
        try
        {
            // This process is a .NET runtime like Runner's, so the loader has found the same file for it.
            var standard = File.ReadLines("/proc/self/maps").Select(line => line.Substring(line.IndexOf('/') + 1))
                .FirstOrDefault(path => path.Contains("/libstdc++.so.6"));
            if (standard is not null && !new ElfLibrary(File.ReadAllBytes("/" + standard)).Defines(Version)
                && new ElfLibrary(library).WithWeakNeed(StandardLibrary, Version) is { } mended)
            {
                Log.LogMessage($"{Source}: /{standard} lacks {Version}; the need for it is weak in {Destination}.");
                return mended;
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            Log.LogMessage($"{Source}: copied unchanged: {problem.Message}.");
        }

        return library;
    }
}
#endif
