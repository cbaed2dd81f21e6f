using System.Diagnostics;
using System.Runtime.CompilerServices;
using YamlDotNet.RepresentationModel;

namespace Runner.Tests.Cluster;

/// <summary>The files of docs/clusters are what their pages say: they parse, and they name what there is.</summary>
public sealed class ClusterFilesTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "../../../docs/clusters"));

    [Theory]
    [InlineData("ssh-workers.sh", "sh")]
    [InlineData("slurm-workers.sbatch", "bash")]
    public void Scripts_parse(string file, string shell)
    {
        using var check = Process.Start(new ProcessStartInfo(shell, ["-n", Path.Combine(Folder, file)]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = check.StandardError.ReadToEnd();
        check.WaitForExit();
        check.ExitCode.ShouldBe(0, errors);
    }

    [Fact]
    public void Kubernetes_objects_parse_and_workers_join_their_coordinator_under_names_of_their_certificates()
    {
        var objects = Objects("kubernetes.yaml");
        objects.Select(node => node["kind"].ToString()).ShouldBe(["PersistentVolumeClaim", "Service", "Service", "StatefulSet", "Job"]);
        var (worker, coordinator) = (Container(objects[3]), Container(objects[4]));
        worker["image"].ShouldBe(coordinator["image"]);
        var service = objects[1]["metadata"]["name"].ToString();
        ((YamlSequenceNode)worker["args"]).Select(arg => arg.ToString()).Take(3).ShouldBe(["worker", "--join", $"{service}.sweeps.svc.cluster.local"]);
        Variable(worker, "RUNNER_CLUSTER_HOST").ShouldBe($"$(POD_NAME).{objects[2]["metadata"]["name"]}.sweeps.svc.cluster.local");
        var page = File.ReadAllText(Path.Combine(Folder, "kubernetes.md"));
        page.ShouldContain($"certificate {service}.sweeps.svc.cluster.local");
        page.ShouldContain($"certificate '*.{objects[2]["metadata"]["name"]}.sweeps.svc.cluster.local'");
    }

    [Fact]
    public void With_postgres_workers_and_coordinator_use_one_ledger()
    {
        var objects = Objects("kubernetes-postgres.yaml");
        objects.Select(node => node["kind"].ToString()).ShouldBe(["PersistentVolumeClaim", "Service", "StatefulSet", "Deployment", "Job"]);
        var containers = objects.Skip(3).Select(Container).ToList();
        containers.Select(container => container["args"][0].ToString()).ShouldBe(["worker", "coordinate"]);
        containers.Select(container => Variable(container, "RUNNER_LEDGER")).Distinct().ShouldBe(["postgres://runner@runner-ledger/sweeps"]);
        containers.Select(container => container["image"].ToString()).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("kubernetes.yaml")]
    [InlineData("kubernetes-postgres.yaml")]
    public void Probes_ask_where_the_process_answers(string file)
    {
        foreach (var container in Objects(file).Where(node => node["kind"].ToString() is "StatefulSet" or "Deployment" or "Job").Select(Container).Where(container => container["image"].ToString().Contains("runner", StringComparison.Ordinal)))
        {
            var args = ((YamlSequenceNode)container["args"]).Select(arg => arg.ToString()).ToList();
            var port = args[args.IndexOf("--probes") + 1].Split(':')[1];
            foreach (var (probe, path) in ((string, string)[])[("livenessProbe", "/healthz/live"), ("readinessProbe", "/healthz/ready")])
            {
                container[probe]["httpGet"]["path"].ToString().ShouldBe(path);
                container[probe]["httpGet"]["port"].ToString().ShouldBe(port);
            }
        }
    }

    [Fact]
    public void The_image_is_built_from_the_program_that_there_is()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "Dockerfile"));
        lines.ShouldContain("RUN dotnet publish Program -c Release -o /runner");
        lines[^1].ShouldBe("ENTRYPOINT [\"dotnet\", \"/runner/runner.dll\"]");
        File.Exists(Path.Combine(Folder, "../../Program/Program.csproj")).ShouldBeTrue();
    }

    [Fact]
    public void Pages_name_files_that_there_are()
    {
        foreach (var page in Directory.GetFiles(Folder, "*.md"))
        {
            foreach (System.Text.RegularExpressions.Match link in
                System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(page), @"\]\((?<file>[^)#]+)\)", default, TimeSpan.FromSeconds(1)))
            {
                File.Exists(Path.Combine(Folder, link.Groups["file"].Value)).ShouldBeTrue($"{page}: {link.Value}");
            }
        }
    }

    private static List<YamlMappingNode> Objects(string file)
    {
        using var text = File.OpenText(Path.Combine(Folder, file));
        var yaml = new YamlStream();
        yaml.Load(text);
        return [.. yaml.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static YamlMappingNode Container(YamlMappingNode workload) => (YamlMappingNode)workload["spec"]["template"]["spec"]["containers"][0];

    private static string Variable(YamlMappingNode container, string name) => ((YamlSequenceNode)container["env"])
        .Single(variable => variable["name"].ToString() == name)["value"].ToString();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
