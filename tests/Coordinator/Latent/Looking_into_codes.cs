using System.Globalization;
using System.Text.Json;
using Parquet;
using Runner.Tests.Commands;

namespace Runner.Tests.Latent;

public sealed class Looking_into_codes : IDisposable
{
    private const string Dense = """
        name: codes
        data: {source: digits, test: 0.5, take: 300}
        model: {encoder: [16], activation: tanh}
        optimizer: {name: adam, lr: 0.01}
        training: {epochs: 5, batch: 50}
        sweep:
          axes:
            model.bottleneck: [1, 2, 3]
          replicates: 2
        """;

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void A_sweep_is_shown_with_findings_a_map_and_tables()
    {
        Run(Dense);

        var said = console.Run("latent", "codes").ShouldSucceed().Output;

        said.ShouldContain("● Classes lie apart most with bottleneck");
        said.ShouldContain("principal component");
        said.ShouldContain("nearest neighbour, PCA");
        said.ShouldContain("Codes of trial");
        said.ShouldContain("Rules are fitted on 150 training samples and asked about 150 held-out samples.");
        said.ShouldNotContain("\u001b", customMessage: "no colours where there is no terminal");
    }

    [Theory]
    [InlineData("""{encoder: [8], bottleneck: 2, activation: tanh}""", "")]
    [InlineData("""{encoder: [8], bottleneck: 2, tied: true, activation: relu}""", ", precision: float64")]
    [InlineData("""{encoder: [8], bottleneck: 2, activation: tanh}""", ", engine: torchsharp")]
    [InlineData("""{layers: [{conv: 3, kernel: 3, stride: 2, padding: 1}, batch-norm, relu], bottleneck: 4}""", "")]
    public void What_comes_out_of_the_code_has_the_recorded_loss(string model, string engine)
    {
        Run($$"""
            name: codes
            data: {source: digits, test: 0.5, take: 120}
            model: {{model}}
            optimizer: {name: adam, lr: 0.01}
            training: {epochs: 3, batch: 30{{engine}}}
            """);

        var recorded = Parsed("trial", "codes/0").GetProperty("result").GetProperty("test-loss").GetDouble();
        var trial = Parsed("latent", "codes/0").GetProperty("points")[0].GetProperty("trials")[0];

        trial.GetProperty("error").GetDouble().ShouldBe(recorded, recorded * 1e-5);
        trial.GetProperty("noise").GetDouble().ShouldBe(0);
    }

    [Fact]
    public void Json_has_every_number_of_maps_walks_and_tables()
    {
        Run(Dense);

        var study = Parsed("latent", "codes");

        study.GetProperty("points").GetArrayLength().ShouldBe(3);
        var point = study.GetProperty("points")[1];
        point.GetProperty("width").GetInt32().ShouldBe(2);
        var accuracy = point.GetProperty("nearest-neighbour");
        accuracy.GetProperty("replicates").GetInt32().ShouldBe(2);
        accuracy.GetProperty("low").GetDouble().ShouldBeLessThanOrEqualTo(accuracy.GetProperty("mean").GetDouble());
        point.GetProperty("trials").GetArrayLength().ShouldBe(2);
        point.GetProperty("map").GetProperty("train").GetProperty("x").GetArrayLength().ShouldBe(150);
        point.GetProperty("samples").GetArrayLength().ShouldBe(10);
        var residual = point.GetProperty("samples")[0];
        residual.GetProperty("residual")[20].GetDouble().ShouldBe(residual.GetProperty("output")[20].GetDouble() - residual.GetProperty("input")[20].GetDouble(), 1e-12);
        study.GetProperty("walked").EnumerateArray().Select(one => one.GetProperty("width").GetInt32()).ShouldBe([1, 2, 3]);
        var walked = study.GetProperty("walked")[1];
        walked.GetProperty("walk").GetArrayLength().ShouldBe(12);
        walked.GetProperty("walk")[0].GetProperty("outputs")[11].GetArrayLength().ShouldBe(64);
        walked.GetProperty("arithmetic").GetProperty("row").GetProperty("at").EnumerateArray().Select(step => step.GetDouble()).ShouldBe([-3, -2, -1, 0, 1, 2, 3]);
        walked.GetProperty("coordinates").GetArrayLength().ShouldBe(2);
        study.GetProperty("findings").EnumerateArray().ShouldAllBe(finding => finding.GetProperty("kind").GetString() == "codes");
    }

    [Fact]
    public void Classes_to_morph_between_can_be_chosen()
    {
        Run(Dense);

        var arithmetic = Parsed("latent", "codes/2", "--from", "3", "--to", "5").GetProperty("walked")[0].GetProperty("arithmetic");

        arithmetic.GetProperty("from").GetString().ShouldBe("3");
        arithmetic.GetProperty("to").GetString().ShouldBe("5");
        Refused("codes/2: 12 is not a class of its test samples. Give one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9.", "latent", "codes/2", "--from", "12");
    }

    [Fact]
    public void It_says_the_same_again_and_in_any_culture_and_of_networks_that_were_not_kept()
    {
        Run(Dense);
        var once = console.Run("latent", "codes", "--json").ShouldSucceed().Output;
        using var other = new TestConsole();
        other.Write("codes.yaml", $"{Dense}\nmeasure: {{weights: false}}\n");
        other.Run("run", "codes.yaml").ShouldSucceed();

        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            commas.NumberFormat.NumberDecimalSeparator = ",";
            Thread.CurrentThread.CurrentCulture = commas;
            console.Run("latent", "codes", "--json").ShouldSucceed().Output.ShouldBe(once);
            other.Run("latent", "codes", "--json").ShouldSucceed().Output.ShouldBe(once);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Codes_of_all_samples_are_written_as_csv_and_as_parquet()
    {
        Run(Dense);

        console.Run("latent", "codes", "--codes", "codes.csv").ShouldSucceed().Output.ShouldContain("wrote codes.csv (1,800 rows)");
        console.Run("latent", "codes", "--codes", "codes.parquet").ShouldSucceed();

        var lines = File.ReadAllLines(Path.Combine(console.Folder, "codes.csv"));
        lines[0].ShouldBe("trial,part,sample,class,code.1,code.2,code.3");
        lines.Length.ShouldBe(1801);
        lines[1].ShouldStartWith("0,train,0,");
        lines[1].ShouldEndWith(",,", customMessage: "trial 0 has a code of one number");
        lines[^1].ShouldStartWith("5,test,149,");
        await using var table = await ParquetReader.CreateAsync(Path.Combine(console.Folder, "codes.parquet"));
        table.Schema.DataFields.Select(field => field.Name).ShouldBe(lines[0].Split(','));
        using var group = table.OpenRowGroupReader(5);
        var codes = new double?[150];
        await group.ReadAsync<double>(table.Schema.DataFields[5], codes.AsMemory());
        var cells = lines.Single(line => line.StartsWith("2,test,7,", StringComparison.Ordinal)).Split(',');
        codes[7].ShouldBe(double.Parse(cells[5], CultureInfo.InvariantCulture));
        Refused("--codes codes.txt: its ending is neither .csv nor .parquet, which tells the format. Give codes.csv or codes.parquet.", "latent", "codes", "--codes", "codes.txt");
    }

    [Fact]
    public void Samples_without_classes_and_without_pictures_are_shown_too()
    {
        Run("""
            name: roll
            data: {source: swiss-roll, test: 0.2, samples: 300}
            model: {encoder: [8], bottleneck: 2, activation: {hidden: tanh, output: identity}, noise: {kind: gaussian, amount: 0.1}}
            optimizer: {name: adam, lr: 0.01}
            training: {epochs: 3, batch: 50}
            """);

        var said = console.Run("latent", "roll").ShouldSucceed().Output;
        said.ShouldContain("by cluster");
        said.ShouldContain("of the noise through");
        said.ShouldNotContain("nearest neighbour");
        console.Run("report", "roll", "-o", "roll.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "roll.html")).ShouldContain("class=\"bars c0\"");
    }

    [Fact]
    public void The_report_has_a_section_with_maps_morphs_walks_and_reconstructions()
    {
        Run(Dense);

        console.Run("report", "codes", "-o", "codes.html").ShouldSucceed();

        var page = File.ReadAllText(Path.Combine(console.Folder, "codes.html"));
        foreach (var wanted in new[] { "What the code holds", "Map of the codes: bottleneck 2", "From one sample to another", "A walk through the code", "Arithmetic", "What each coordinate does", "Reconstructions: bottleneck 3", "residual" })
        {
            page.ShouldContain(wanted);
        }
    }

    [Theory]
    [InlineData("model: {kind: mlp}\ndata: {source: digits, take: 60}", "few: an mlp has no code. Give a sweep of autoencoders, such as Experiments/Catalogue/latent-tour.yaml.")]
    [InlineData("model: {kind: surface}", "few: a walk on a surface has no code. Give a sweep of autoencoders, such as Experiments/Catalogue/latent-tour.yaml.")]
    [InlineData("model: {kind: layers, layers: [flatten, {dense: 10}]}\ndata: {source: digits, take: 60}\nloss: softmax-cross-entropy", "few: a network of model.kind: layers has no code. Give a sweep of autoencoders, such as Experiments/Catalogue/latent-tour.yaml.")]
    [InlineData("model: {kind: autoencoder, layers: [{lstm: 4}], decoder: [{dense: 8}], bottleneck: 2}\ndata: {source: sine-mix, steps: 8, samples: 40}", "few/0: its samples are sequences, which have no pictures to walk through. Give an autoencoder of images or of plain features.")]
    public void Networks_without_a_code_and_sequences_are_refused(string spec, string problem)
    {
        Run($"name: few\n{spec}\ntraining: {{epochs: 1}}");

        Refused(problem, "latent", "few");
    }

    [Fact]
    public void What_is_not_there_is_refused_in_one_line()
    {
        Run(Dense.Replace("lr: 0.01", "lr: 1.0e30", StringComparison.Ordinal).Replace("adam", "sgd", StringComparison.Ordinal)
            .Replace("activation: tanh", "activation: {hidden: relu, output: identity}", StringComparison.Ordinal));

        console.Run("latent", "other").Error.ShouldContain("other: no such sweep.");
        console.Run("latent", "codes/9").Error.ShouldContain("codes/9: codes has trials 0 to 5.");
        console.Run("latent", "codes").Error.ShouldContain("codes: each trial ended without a usable network (diverged). Look at another one: runner trials codes");
    }

    private void Run(string spec)
    {
        console.Write("codes.yaml", spec);
        console.Run("run", "codes.yaml").Error.ShouldNotContain("codes.yaml:");
    }

    private JsonElement Parsed(params string[] args) => JsonDocument.Parse(console.Run([.. args, "--json"]).ShouldSucceed().Output).RootElement;

    private void Refused(string line, params string[] args)
    {
        var ended = console.Run(args);
        ended.Code.ShouldBe(2);
        ended.Error.Trim().ShouldBe(line);
    }
}
