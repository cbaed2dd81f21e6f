using System.Diagnostics;
using System.Text;
using Runner.Commands;

namespace Runner.Tests.Commands;

public sealed class SpecFilesTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void A_spec_is_read_from_standard_input()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = CommandHost.ForThisProcess() with
        {
            Out = output,
            Error = error,
            Folder = console.Folder,
            In = () => new MemoryStream(Encoding.UTF8.GetBytes("name: piped\ndata: csv:t.csv\n")),
        };
        console.Write("t.csv", "1,2\n3,4\n");

        SpecFiles.Load(host, "-").Name.ShouldBe("piped");
        PlanCommand.Print(host, SpecFiles.Load(host, "-"), json: false).ShouldBe(ExitCode.Success);
        Should.Throw<UserException>(() => SpecFiles.Load(host with { In = () => new MemoryStream("name: No\n"u8.ToArray()) }, "-")).Message
            .ShouldStartWith("<stdin>:1:7: name: No is not in lower-case words");
    }

    [Fact]
    public void A_spec_in_another_encoding_is_said_to_be_that()
    {
        Problem(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("name: a\n"))).ShouldBe("s.yaml: is text in UTF-16. Save it as UTF-8.");
        Problem(Encoding.Unicode.GetBytes("name: a\n")).ShouldBe("s.yaml: is text in UTF-16. Save it as UTF-8.");
        Problem(Encoding.BigEndianUnicode.GetBytes("name: a\n")).ShouldBe("s.yaml: is text in UTF-16. Save it as UTF-8.");
        Problem(Encoding.UTF32.GetPreamble().Concat(Encoding.UTF32.GetBytes("name: a\n"))).ShouldBe("s.yaml: is text in UTF-32. Save it as UTF-8.");
        Problem([.. "name: a\nabout: caf"u8, 0xe9, (byte)'\n']).ShouldBe("s.yaml:2:1: a character on this line is not UTF-8. Save the file as UTF-8.");
        File.WriteAllBytes(Path.Combine(console.Folder, "s.yaml"), [0xef, 0xbb, 0xbf, .. "name: a\n"u8]);
        console.Run("plan", "s.yaml").ShouldSucceed();
    }

    [Fact]
    public void A_spec_that_is_too_large_is_refused_by_its_size_unread()
    {
        using (var file = File.Create(Path.Combine(console.Folder, "s.yaml")))
        {
            file.SetLength(700L << 20);
        }

        var ended = console.Run("plan", "s.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe("s.yaml: has 700 MiB, more than the 4 MiB that Runner reads. Give a smaller file.");
    }

    public static TheoryData<string> Endless() => OperatingSystem.IsWindows() ? [] : ["/dev/zero", "/dev/null", "/proc/self/environ", "pipe"];

    [Theory]
    [MemberData(nameof(Endless))]
    public void Devices_and_pipes_are_refused_at_once_wherever_a_file_is_named(string path)
    {
        if (path == "pipe")
        {
            path = Path.Combine(console.Folder, "pipe");
            using var made = Process.Start("mkfifo", path)!;
            made.WaitForExit();
        }

        console.Run("plan", path).Error.ShouldContain("is empty, or not a regular file but a device or a pipe");
        foreach (var data in (string[])["csv", "npy", "idx"])
        {
            Spec($"data: {data}:{path}").ShouldContain("is empty, or not a regular file but a device or a pipe");
        }

        Spec($"model: {{init: {{weights: {{scheme: file, file: {path}}}}}}}").ShouldContain("is empty, or not a regular file but a device or a pipe");
    }

    [Fact]
    public void A_pipe_among_images_or_labels_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateDirectory(Path.Combine(console.Folder, "i"));
        using var made = Process.Start("mkfifo", [Path.Combine(console.Folder, "i", "a.png"), Path.Combine(console.Folder, "b-labels-idx1-ubyte")])!;
        made.WaitForExit();
        File.WriteAllBytes(Path.Combine(console.Folder, "b-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1]);

        Spec("data: images:i").ShouldContain("a.png: is empty, or not a regular file");
        Spec("data: idx:b-images-idx3-ubyte").ShouldContain("b-labels-idx1-ubyte: is empty, or not a regular file");
    }

    [Fact]
    public void Thousands_of_axes_are_refused_at_once()
    {
        var spec = new StringBuilder("name: s\nsweep:\n  axes:\n");
        for (var i = 0; i < 20_000; i++)
        {
            spec.Append($"    model.init.planes.layer1.weights[{i / 64},{i % 64}]: [0.5]\n");
        }

        console.Write("s.yaml", spec.ToString());
        console.Run("plan", "s.yaml").Error.ShouldContain("the sweep has 20000 axes, more than 1000");
    }

    private string Spec(string line)
    {
        console.Write("s.yaml", $"name: s\n{line}\n");
        var ended = console.Run("plan", "s.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        return ended.Error;
    }

    private string Problem(IEnumerable<byte> bytes)
    {
        File.WriteAllBytes(Path.Combine(console.Folder, "s.yaml"), [.. bytes]);
        var ended = console.Run("plan", "s.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        return ended.Error.Trim();
    }
}
