using System.Text;
using Runner.Data;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Data;

/// <summary>Files are untrusted: whatever is in them, opening gives data or one line that says why not.</summary>
public sealed class Damaged_files : IDisposable
{
    private const int Trials = 600;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_damage_to_idx_gives_data_or_a_data_exception() =>
        Damage(DataSource.Idx, "f.idx", [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, 12).Select(i => (byte)i)]);

    [Fact]
    public void Any_damage_to_gzipped_idx_gives_data_or_a_data_exception() =>
        Damage(DataSource.Idx, "f.idx.gz", Idx_and_npy_files.Zipped([0, 0, 8, 2, 0, 0, 0, 90, 0, 0, 0, 2, .. Enumerable.Range(0, 180).Select(i => (byte)(i * i))]));

    [Fact]
    public void Any_damage_to_npy_gives_data_or_a_data_exception()
    {
        Damage(DataSource.Npy, "f.npy", Idx_and_npy_files.Npy("<f4", true, 1, [3, 2, 2], [.. Enumerable.Range(0, 12).Select(i => (double)i)]));
        Damage(DataSource.Npy, "g.npy", Idx_and_npy_files.Npy(">i2", false, 2, [4, 3], [.. Enumerable.Range(0, 12).Select(i => (double)i)]));
    }

    [Fact]
    public void Any_damage_to_csv_gives_data_or_a_data_exception() =>
        Damage(DataSource.Csv, "f.csv", Encoding.UTF8.GetBytes("a,b,\"c d\"\n1,2,3\n4.5,-6e2,7\n\"8\",9,10\n"));

    [Fact]
    public void Any_damage_to_png_gives_data_or_a_data_exception()
    {
        Damage(DataSource.Images, "a.png", Png.Of(5, 3, 8, 2, [.. Enumerable.Range(0, 48).Select(i => (byte)(i % 16 == 0 ? i / 16 : i * 5))]), "");
        Damage(DataSource.Images, "a.png", Png.Of(5, 3, 2, 3, [0, 1, 2, 0, 3, 4, 0, 9, 9], palette: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), "", repairChecksums: true);
        Damage(DataSource.Images, "a.png", Png.Of(2, 2, 16, 6, [.. new byte[35]], interlace: 1), "", repairChecksums: true);
    }

    [Fact]
    public void Any_damage_to_pgm_gives_data_or_a_data_exception()
    {
        Damage(DataSource.Images, "a.pgm", [.. "P5 3 2 255\n"u8, 1, 2, 3, 4, 5, 6], "");
        Damage(DataSource.Images, "a.pgm", [.. "P2 # c\n3 2 9\n1 2 3\n4 5 6\n"u8], "");
    }

    private void Damage(DataSource source, string name, byte[] whole, string? asFolder = null, bool repairChecksums = false)
    {
        var stream = RandomStream.Named(7, (int)source, StreamPurpose.Test, whole.Length);
        var config = DataConfigs.Of(source, asFolder is null ? name : ".");
        var path = _folder.Write(name, whole);
        new DataCatalogue(_folder.Path).Open<float>(config).Train.Count.ShouldBeGreaterThan(0);
        var refused = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            File.WriteAllBytes(path, repairChecksums ? Repaired(Damaged(whole, stream)) : Damaged(whole, stream));
            var catalogue = new DataCatalogue(_folder.Path);
            try
            {
                var train = catalogue.Open<float>(config with { Scale = (Scaling)stream.NextInt32(3) }).Train;
                train.Inputs.Length.ShouldBe(train.Count * train.Features);
                train.Inputs.ShouldAllBe(value => float.IsFinite(value));
            }
            catch (DataException problem)
            {
                refused++;
                problem.Message.ShouldNotContain("\n");
                problem.Message.ShouldEndWith(".");
            }
        }

        refused.ShouldBeGreaterThan(Trials / 10);
        File.Delete(path);
    }

    private static byte[] Damaged(byte[] whole, RandomStream stream)
    {
        byte[] damaged = [.. whole];
        for (var changes = 1 + stream.NextInt32(3); changes > 0 && damaged.Length > 0; changes--)
        {
            var at = stream.NextInt32(damaged.Length);
            switch (stream.NextInt32(6))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << stream.NextInt32(8));
                    break;
                case 1:
                    damaged[at] = (byte)stream.NextInt32(256);
                    break;
                case 2:
                    damaged[at] = (byte)(stream.NextInt32(2) * 255);
                    break;
                case 3:
                    damaged = damaged[..at];
                    break;
                case 4:
                    damaged = [.. damaged[..at], .. damaged[(at + 1)..]];
                    break;
                default:
                    damaged = [.. damaged[..at], damaged[stream.NextInt32(damaged.Length)], .. damaged[at..]];
                    break;
            }
        }

        return damaged;
    }

    /// <summary>Checksums put right, so that damage gets past them to the decoder.</summary>
    private static byte[] Repaired(byte[] png)
    {
        var at = 8;
        while (at + 12 <= png.Length)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            if (length > png.Length - at - 12)
                break;

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(at + 8 + (int)length), Crc32.Of(png.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }

        return png;
    }
}
