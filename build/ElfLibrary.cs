// Compiled twice: into the build task (Directory.Build.targets) and into its tests.
#nullable enable
using System;
using System.Collections.Generic;
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
    private const int Relocations = 4;
    private const int RelocationsWithoutAddend = 9;
    private const int VersionsDefined = 0x6ffffffd;
    private const int VersionsNeeded = 0x6ffffffe;
    private const int VersionOfSymbols = 0x6fffffff;
    private const byte Weak = 2;

    /// <summary>Mask of a version's number, without the hidden bit.</summary>
    private const int Number = 0x7fff;

    private readonly byte[] bytes;
    private readonly (int Type, long Start, long Size, int Link, int Count)[] sections;

    /// <exception cref="InvalidDataException">The bytes are not such a library.</exception>
    public ElfLibrary(byte[] bytes)
    {
        this.bytes = bytes;
        if (bytes.Length < 64 || U32(0) != 0x464c457f || bytes[4] != 2 || bytes[5] != 1)
        {
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file");
        }

        var (start, size, count) = (I64(0x28), U16(0x3a), U16(0x3c));
        Within(start, size * count);
        sections = [.. Enumerable.Range(0, count).Select(i => start + (i * size)).Select(at => ((int)U32(at + 4), I64(at + 24), I64(at + 32), (int)U32(at + 40), (int)U32(at + 44)))];
    }

    /// <summary>Whether it defines a version, such as <c>GLIBCXX_3.4.32</c>.</summary>
    /// <exception cref="InvalidDataException">Its tables cannot be read.</exception>
    public bool Defines(string version)
    {
        var table = Only(VersionsDefined);
        return Chain(table.Start, table.Count, 16).Any(at => U32(at + 8) == Hash(version) && Text(table.Link, U32(at + U32(at + 12))) == version);
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
        var table = Only(VersionsNeeded);
        var need = Chain(table.Start, table.Count, 12)
            .Where(at => Text(table.Link, U32(at + 4)) == library)
            .SelectMany(at => Chain(at + U32(at + 8), U16(at + 2), 12))
            .FirstOrDefault(at => U32(at) == Hash(version) && Text(table.Link, U32(at + 8)) == version);
        if (need == 0 || (U16(need + 4) & Weak) != 0)
        {
            return null;
        }

        if (UsesSymbolOf(U16(need + 6) & Number))
        {
            throw new InvalidDataException($"it uses a symbol of {version}");
        }

        var copy = (byte[])bytes.Clone();
        copy[need + 4] |= Weak;
        return copy;
    }

    /// <summary>Whether a relocation refers to a symbol of a version, which the loader would then have to find.</summary>
    private bool UsesSymbolOf(int version)
    {
        var symbols = Only(VersionOfSymbols);
        if (sections.Any(section => section.Type == RelocationsWithoutAddend))
        {
            throw new InvalidDataException("it has relocations of an unknown kind");
        }

        return sections.Where(section => section.Type == Relocations).SelectMany(Symbols)
            .Any(symbol => symbol != 0 && (U16(symbols.Start + (symbol * 2)) & Number) == version);
    }

    private IEnumerable<long> Symbols((int Type, long Start, long Size, int Link, int Count) relocations)
    {
        Within(relocations.Start, relocations.Size);
        for (var at = 0L; at < relocations.Size; at += 24)
        {
            yield return U32(relocations.Start + at + 12);
        }
    }

    /// <summary>The offsets of the entries of a list, each of which says how far it is to the next one; 0 for the last one.</summary>
    private IEnumerable<long> Chain(long at, int count, int next)
    {
        for (var step = 1L; count > 0 && step != 0; count--)
        {
            yield return at;
            step = U32(at + next);
            at += step;
        }
    }

    private (int Type, long Start, long Size, int Link, int Count) Only(int type)
    {
        var found = sections.Where(section => section.Type == type).ToArray();
        return found.Length == 1 ? found[0] : throw new InvalidDataException($"it has {found.Length} sections of type 0x{type:x}, not one");
    }

    private string Text(int table, long offset)
    {
        var start = table >= 0 && table < sections.Length && offset < sections[table].Size ? Within(sections[table].Start + offset, 1) : -1;
        var end = start < 0 ? -1 : Array.IndexOf(bytes, (byte)0, start);
        return end < 0 ? throw new InvalidDataException("a name is outside the string table") : Encoding.ASCII.GetString(bytes, start, end - start);
    }

    /// <summary>The System V ABI's hash of a version name.</summary>
    private static uint Hash(string name) => name.Aggregate(0u, (sum, letter) =>
    {
        var hash = (sum << 4) + letter;
        var high = hash & 0xf0000000;
        return (hash ^ (high >> 24)) & ~high;
    });

    private int U16(long at) => BitConverter.ToUInt16(bytes, Within(at, 2));

    private long U32(long at) => BitConverter.ToUInt32(bytes, Within(at, 4));

    private long I64(long at) => BitConverter.ToInt64(bytes, Within(at, 8));

    private int Within(long at, long count) =>
        at >= 0 && count >= 0 && at <= bytes.Length - count ? (int)at : throw new InvalidDataException("it is truncated");
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
