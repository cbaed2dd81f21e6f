using System.Text;
using Runner.Commands;
using Runner.Data;
using Runner.Files;
using Runner.Identities;
using Runner.Messages;
using Runner.Networks.Weights;
using Runner.Search;
using Runner.Specs;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Files;

public sealed class FetchedFilesTests : IDisposable
{
    private readonly TestConsole _coordinator = new();
    private readonly TemporaryFolder _worker = new();
    private readonly FileSource _source = new();
    private readonly List<FetchFile> _asked = [];

    public void Dispose()
    {
        _coordinator.Dispose();
        _worker.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(FileSource.PartBytes)]
    [InlineData((3 * FileSource.PartBytes) + 5)]
    public async Task A_file_comes_in_parts_and_is_not_asked_for_again(int bytes)
    {
        var content = new byte[bytes];
        Array.Fill(content, (byte)'7');
        var digest = Named("sub/table.csv", content);
        var cache = Cache();
        var path = await cache.GetAsync(digest, "sub/table.csv", AskAsync, default);
        File.ReadAllBytes(path).ShouldBe(content);
        Path.GetFileName(path).ShouldBe("table.csv");
        _asked.Count.ShouldBe(Math.Max(1, (bytes + FileSource.PartBytes - 1) / FileSource.PartBytes));
        (await cache.GetAsync(digest, "sub/table.csv", AskAsync, default)).ShouldBe(path);
        _asked.Count.ShouldBe(Math.Max(1, (bytes + FileSource.PartBytes - 1) / FileSource.PartBytes));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(CacheFolder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_folder_and_files_beside_each_other_come_with_all_that_belongs_to_them()
    {
        foreach (var image in (string[])["a/1.pgm", "a/2.pgm", "b/1.pgm"])
        {
            Write($"images/{image}", Encoding.ASCII.GetBytes($"P2 1 1 255 {image.Length}"));
        }

        Write("train-images-idx3-ubyte", [1]);
        Write("train-labels-idx1-ubyte", [2]);
        var content = new DataContent(_coordinator.Folder);
        foreach (var (named, kind) in ((string, string)[])[("images", "images/b/1.pgm"), ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")])
        {
            var digest = content.Of(named)!.Value;
            _source.Add(_coordinator.Folder, FileContents.Parse($"file {named}: sha256 {digest}"));
            var path = await Cache().GetAsync(digest, named, AskAsync, default);
            new DataContent("/").Of(path).ShouldBe(digest);
            File.Exists(Path.Combine(Path.GetDirectoryName(path)!, kind)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Only_what_a_sweep_names_is_given()
    {
        var secret = Write("secret.txt", [1, 2, 3]);
        var digest = Sha256Digest.Of(File.ReadAllBytes(secret));
        _source.Answer(new FetchFile(digest, 0)).ShouldBe(new FileRefused(digest, "no sweep names it"));
        _source.Add(_coordinator.Folder, FileContents.Parse($"file module:secret.txt: sha256 {digest}"));
        _source.Answer(new FetchFile(digest, 0)).ShouldBeOfType<FileRefused>();
        (await Should.ThrowAsync<DataException>(() => Cache().GetAsync(digest, "secret.txt", AskAsync, default))).Message
            .ShouldStartWith($"secret.txt: the coordinator does not have it (SHA-256 {digest.ToString()[..12]}…).");
        var named = Named("table.csv", [1]);
        _source.Answer(new FetchFile(named, -1)).ShouldBeOfType<FileRefused>();
        _source.Answer(new FetchFile(named, 2)).ShouldBeOfType<FileRefused>();
        ((FilePart)_source.Answer(new FetchFile(named, 1))).Bytes.Length.ShouldBe(0);
    }

    [Fact]
    public async Task What_has_changed_there_or_is_damaged_here_is_not_used()
    {
        var digest = Named("table.csv", [1, 2, 3]);
        var path = await Cache().GetAsync(digest, "table.csv", AskAsync, default);
        File.WriteAllBytes(path, [1, 2, 4]);
        Cache().Find(digest, "table.csv").ShouldBeNull();
        File.Exists(path).ShouldBeFalse();
        Write("table.csv", [1, 2, 4]);
        (await Should.ThrowAsync<DataException>(() => Cache().GetAsync(digest, "table.csv", AskAsync, default))).Message
            .ShouldContain("differs from the one with which the sweep was planned");
        Write("table.csv", [1, 2, 3]);
        File.ReadAllBytes(await Cache().GetAsync(digest, "table.csv", AskAsync, default)).ShouldBe([1, 2, 3]);
        Directory.GetDirectories(CacheFolder).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("a/../../evil")]
    [InlineData("a\\evil")]
    [InlineData("")]
    public async Task A_list_that_names_files_outside_is_refused(string name)
    {
        var list = Encoding.UTF8.GetBytes($"{Sha256Digest.Of([1])} {name}\n");
        var digest = Sha256Digest.Of(list);
        (await Should.ThrowAsync<DataException>(() => Cache().GetAsync(
            digest,
            "images",
            (question, _) => Task.FromResult<FileAnswer>(question.Content == digest
                ? new FilePart(digest, FileKind.Folder, 0, list.Length, list)
                : new FilePart(question.Content, FileKind.Single, 0, 1, new byte[] { 1 })),
            default))).Message.ShouldContain("list of its files is invalid");
        Directory.GetFileSystemEntries(_worker.Path, "evil", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_that_do_not_add_up_are_refused()
    {
        var digest = Sha256Digest.Of([1, 2]);
        foreach (var answer in (FilePart[])
        [
            new(Sha256Digest.Of([3]), FileKind.Single, 0, 2, new byte[] { 1, 2 }),
            new(digest, FileKind.Single, 1, 2, new byte[] { 1 }),
            new(digest, FileKind.Single, 0, 2, Array.Empty<byte>()),
            new(digest, FileKind.Single, 0, 1, new byte[] { 1, 2 }),
            new(digest, FileKind.Single, 0, 1L << 40, new byte[] { 1 }),
            new(digest, FileKind.Folder, 0, 1L << 30, new byte[] { 1 }),
        ])
        {
            (await Should.ThrowAsync<DataException>(() => Cache().GetAsync(digest, "x", (_, _) => Task.FromResult<FileAnswer>(answer), default)))
                .Message.ShouldContain("answer is inconsistent");
        }
    }

    [Fact]
    public async Task What_has_not_been_used_for_longest_makes_room()
    {
        var (first, second, third) = (Named("1", new byte[400]), Named("2", [.. new byte[399], 1]), Named("3", [.. new byte[399], 2]));
        var clock = new Moments();
        FileCache Small() => new(CacheFolder, 1000, clock);
        await Small().GetAsync(first, "1", AskAsync, default);
        await Small().GetAsync(second, "2", AskAsync, default);
        Small().Find(first, "1").ShouldNotBeNull();
        await Small().GetAsync(third, "3", AskAsync, default);
        Small().Find(second, "2").ShouldBeNull();
        Small().Find(first, "1").ShouldNotBeNull();
        Small().Find(third, "3").ShouldNotBeNull();
        var large = Named("4", new byte[1001]);
        (await Should.ThrowAsync<DataException>(() => Small().GetAsync(large, "4", AskAsync, default))).Message.ShouldContain("exceed the limit of the cache");
    }

    [Theory]
    [InlineData("w.txt")]
    [InlineData("w.safetensors")]
    [InlineData("w.npz")]
    public async Task A_sweep_trains_to_the_same_result_with_files_that_were_fetched(string weights)
    {
        var text =
            $$"""
            name: tables
            data: {source: csv, path: data/table.csv, scale: none}
            model: {encoder: [], bottleneck: 1, init: {weights: 'file:{{weights}}'} }
            training: {updates: 5, batch: full}
            """;
        _coordinator.Write("tables.yaml", text);
        Write("data/table.csv", "1,2\n3,4\n5,7\n"u8.ToArray());
        Write(weights, Weights(weights));
        var spec = SpecFile.Read(text, Path.Combine(_worker.Path, "tables.yaml")).Spec!;
        var there = new DataContent(_coordinator.Folder);
        var files = FileContents.Of(spec, path => there.Of(path));
        files.ByPath.Count.ShouldBe(2);
        _source.Add(_coordinator.Folder, files);
        var elsewhere = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, digest) in files.ByPath)
        {
            elsewhere[path] = await Cache().GetAsync(digest, path, AskAsync, default);
        }

        var config = SweepPoints.Of(spec, files).Config(0);
        var here = Training.TrialReplay.Train(0, config, new DataCatalogue(_coordinator.Folder));
        var fetched = Training.TrialReplay.Train(0, config, new DataCatalogue(_worker.Path) { Elsewhere = elsewhere });
        fetched.WeightsHash.ShouldBe(here.WeightsHash);
        fetched.Outcome.ShouldBe(Results.TrialOutcome.Completed);
    }

    private static byte[] Weights(string name)
    {
        if (name == "w.txt")
        {
            return "0.1 0.2 0 0.3 0.4 0 0\n"u8.ToArray();
        }

        StoredTensor[] tensors = [Of("encoder.0.weight", [1, 2], 0.1, 0.2), Of("encoder.0.bias", [1], 0), Of("decoder.0.weight", [2, 1], 0.3, 0.4), Of("decoder.0.bias", [2], 0, 0)];
        using var content = new MemoryStream();
        if (name == "w.npz")
        {
            NpzFile.Write(content, tensors);
        }
        else
        {
            SafetensorsFile.Write(content, tensors);
        }

        return content.ToArray();

        static StoredTensor Of(string name, int[] shape, params double[] values) => new(name, [.. shape], StoredType.Double, values.SelectMany(BitConverter.GetBytes).ToArray());
    }

    private string CacheFolder => Path.Combine(_worker.Path, "cache");

    private FileCache Cache() => new(CacheFolder, FileCache.UsualBytes, TimeProvider.System);

    private Task<FileAnswer> AskAsync(FetchFile question, CancellationToken cancel)
    {
        _asked.Add(question);
        return Task.FromResult(_source.Answer(question));
    }

    private Sha256Digest Named(string path, byte[] content)
    {
        Write(path, content);
        var digest = Sha256Digest.Of(content);
        _source.Add(_coordinator.Folder, FileContents.Parse($"file {path}: sha256 {digest}"));
        return digest;
    }

    private string Write(string path, byte[] content)
    {
        var full = Path.Combine(_coordinator.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return full;
    }

    private sealed class Moments : TimeProvider
    {
        private DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromMinutes(1);
    }
}
