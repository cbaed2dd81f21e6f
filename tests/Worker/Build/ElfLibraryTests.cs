using System.Reflection;
using Runner.Build;

namespace Runner.Tests.Build;

/// <summary>What the build changes in TorchSharp's library, and what it leaves alone.</summary>
public sealed class ElfLibraryTests
{
    private const string Standard = "libstdc++.so.6";
    private const string Version = "GLIBCXX_3.4.32";

    private readonly FakeLibrary fake = new();

    [Fact]
    public void A_version_that_nothing_uses_becomes_weak_and_nothing_else_changes()
    {
        var bytes = fake.Bytes();
        var mended = new ElfLibrary(bytes).WithWeakNeed(Standard, "B_2").ShouldNotBeNull();
        mended[fake.Entry + 4].ShouldBe((byte)2);
        mended[fake.Entry + 4] = 0;
        mended.ShouldBe(bytes);
        bytes.ShouldBe(fake.Bytes());
    }

    [Fact]
    public void It_is_changed_once()
    {
        var mended = new ElfLibrary(fake.Bytes()).WithWeakNeed(Standard, "B_2").ShouldNotBeNull();
        new ElfLibrary(mended).WithWeakNeed(Standard, "B_2").ShouldBeNull();
    }

    [Fact]
    public void A_version_whose_symbol_is_bound_is_refused()
    {
        var bytes = fake.Bytes();
        Message(() => new ElfLibrary(bytes).WithWeakNeed(Standard, "A_1")).ShouldBe("it uses a symbol of A_1");
        var other = new FakeLibrary { BoundSymbol = 2 }.Bytes();
        Message(() => new ElfLibrary(other).WithWeakNeed(Standard, "B_2")).ShouldBe("it uses a symbol of B_2");
    }

    [Fact]
    public void A_library_without_the_need_stays_as_it_is()
    {
        var library = new ElfLibrary(fake.Bytes());
        library.WithWeakNeed(Standard, "D_4").ShouldBeNull();
        library.WithWeakNeed(Standard, "C_3").ShouldBeNull();
        library.WithWeakNeed("libm.so.6", "B_2").ShouldBeNull();
    }

    [Fact]
    public void An_entry_counts_by_its_name_and_its_hash()
    {
        var otherHash = fake.Bytes();
        otherHash[fake.Entry]++;
        new ElfLibrary(otherHash).WithWeakNeed(Standard, "B_2").ShouldBeNull();
        var otherName = fake.Bytes();
        otherName[Array.IndexOf(otherName, (byte)'B', fake.Names)]++;
        new ElfLibrary(otherName).WithWeakNeed(Standard, "B_2").ShouldBeNull();
    }

    [Fact]
    public void What_it_defines_is_found()
    {
        var library = new ElfLibrary(fake.Bytes());
        library.Defines("A_1").ShouldBeTrue();
        library.Defines("B_2").ShouldBeFalse();
    }

    [Fact]
    public void Whatever_is_not_such_a_library_is_refused_wherever_it_is_cut_or_damaged()
    {
        var whole = fake.Bytes();
        for (var length = 0; length < whole.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => new ElfLibrary(whole[..length]).WithWeakNeed(Standard, "B_2"));
        }

        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var value in (byte[])[0x00, 0x7f, 0xff])
            {
                var damaged = fake.Bytes();
                damaged[at] = value;
                var before = (byte[])damaged.Clone();
                try
                {
                    var library = new ElfLibrary(damaged);
                    library.Defines("A_1");
                    library.WithWeakNeed(Standard, "B_2");
                }
                catch (InvalidDataException)
                {
                }

                damaged.ShouldBe(before);
            }
        }

        var thirtyTwo = fake.Bytes();
        thirtyTwo[4] = 1;
        Message(() => new ElfLibrary(thirtyTwo)).ShouldBe("it is not a 64-bit little-endian ELF file");
        Message(() => new ElfLibrary(new byte[100])).ShouldBe("it is not a 64-bit little-endian ELF file");
    }

    /// <summary>The library of this test's own output, beside the package's, which other programs may share.</summary>
    [Fact]
    public void The_output_has_the_packages_library_with_that_need_weak_if_at_all()
    {
        var path = Path.Combine("runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        var here = Path.Combine(AppContext.BaseDirectory, path);
        if (!OperatingSystem.IsLinux() || !File.Exists(here))
        {
            return;
        }

        var cache = typeof(ElfLibraryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PackageCache").Value!;
        var version = typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3);
        var package = File.ReadAllBytes(Path.Combine(cache, "torchsharp", version, path));
        var mended = new ElfLibrary(package).WithWeakNeed(Standard, Version).ShouldNotBeNull();
        var found = File.ReadAllBytes(here);
        (found.AsSpan().SequenceEqual(mended) || found.AsSpan().SequenceEqual(package)).ShouldBeTrue();
    }

    private static string Message(Action reading) => Should.Throw<InvalidDataException>(reading).Message;
}
