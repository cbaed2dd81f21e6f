using System.Runtime.Loader;
using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Identities;
using Runner.Networks;
using Runner.Numerics;
using Runner.Results;
using Runner.Specs;
using Runner.Tests.Training;
using Runner.Training;
using Runner.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Torch;

/// <summary>The example of docs/examples/plugin, loaded from its file, and modules of this assembly's own.</summary>
public sealed class Modules_of_users
{
    private static readonly string Example = Path.Combine(AppContext.BaseDirectory, "plugin", "ResidualNetworks.dll");

    private static readonly TrialConfig Plugged = Configs.Digits with
    {
        Model = Configs.Digits.Model with
        {
            Kind = ModelKind.Module,
            Encoder = [],
            Module = "Residual",
            Reconstruct = true,
            Init = new InitConfig(Configs.Init(InitializerKind.Pytorch), Configs.Init(InitializerKind.Pytorch), []),
        },
        Training = Configs.Digits.Training with { Engine = TrainingEngine.TorchSharp },
        Measure = new MeasureConfig(
            ["train-loss", "batch-loss", "test-loss", "gradient-norm", "weight-norm", "update-ratio", "sharpness", "jacobian", "output"], 1, true),
    };

    /// <summary>2-2-1 sigmoids on XOR, by Runner and by a user.</summary>
    private static readonly TrialConfig OwnXor = Configs.Xor(2, Configs.Optimizer(OptimizerKind.Adam, 0.05), 3) with
    {
        Loss = new LossConfig(LossKind.Mse, LossReduction.Mean, 1, false),
        Measure = new MeasureConfig(["batch-loss"], 1, true),
        Training = Configs.Xor(2, Configs.Optimizer(OptimizerKind.Adam, 0.05), 3).Training with { Budget = 300 },
    };

    private static readonly TrialConfig UsersXor = OwnXor with
    {
        Model = OwnXor.Model with { Kind = ModelKind.Module, Module = nameof(Sigmoids) },
        Training = OwnXor.Training with { Engine = TrainingEngine.TorchSharp },
    };

    [Fact]
    public void A_module_from_a_plugin_trains_like_any_other_model()
    {
        var data = new DataCatalogue(AppContext.BaseDirectory) { Modules = Plugins.Load([Example]) };
        var result = TrialReplay.Train(0, Plugged, data);
        result.Failure.ShouldBeNull();
        result.Column("train-loss")[^1].ShouldBeLessThan(result.Column("train-loss")[0]);
        result.Column("gradient-norm.1").ShouldAllBe(norm => norm > 0);
        result.Column("update-ratio.2")[^1].ShouldBeGreaterThan(0);
        result.Column("jacobian.1")[0].ShouldBeGreaterThan(result.Column("jacobian.64")[0]);
        result.Weights.Length.ShouldBe(4 * ((64 * 8) + 8 + (8 * 64) + 64 + 64));
        TrialReplay.Train(0, Plugged, data).WeightsHash.ShouldBe(result.WeightsHash);

        BundleTrial[] bundle = [new(0, Plugged)];
        var first = BundleTrainer.Start(bundle, data);
        for (var slice = 0; slice < 20; slice++)
        {
            first.Advance(1);
        }

        var second = BundleTrainer.Resume(bundle, data, first.Checkpoint());
        while (second.Advance())
        {
        }

        second.TakeFinished().Single().WeightsHash.ShouldBe(result.WeightsHash);
    }

    [Fact]
    public void It_is_loaded_apart_and_known_by_its_content()
    {
        var modules = Plugins.Load([Example]);
        var made = modules.Make<IUserModule>("Residual").ShouldNotBeNull();
        AssemblyLoadContext.GetLoadContext(made.GetType().Assembly).ShouldNotBe(AssemblyLoadContext.Default);
        modules.DigestOf("Residual").ShouldBe(Plugins.Load([Example]).DigestOf("Residual"));
        modules.DigestOf("Other").ShouldBeNull();

        using var folder = new TemporaryCopy(Example);
        Plugins.Load([folder.File]).DigestOf("Residual").ShouldBe(modules.DigestOf("Residual"));
        File.AppendAllText(folder.File, " ");
        Plugins.Load([folder.File]).DigestOf("Residual").ShouldNotBe(modules.DigestOf("Residual"));
    }

    [Fact]
    public void The_same_network_from_the_same_start_trains_to_the_same_losses_as_Runners_own()
    {
        var own = Train.One(OwnXor);
        var users = TrialReplay.Train(0, UsersXor, new DataCatalogue(".") { Modules = new Here() });
        users.Failure.ShouldBeNull();
        var (ours, theirs) = (own.Column("batch-loss"), users.Column("batch-loss"));
        for (var i = 1; i < ours.Length; i++)
        {
            theirs[i].ShouldBe(ours[i], 1e-9 * ours[i]);
        }
    }

    [Fact]
    public void And_ends_at_the_same_minimum()
    {
        var data = new DataCatalogue(".") { Modules = new Here() };
        var point = TrialProblem.Unpack(Train.One(OwnXor).Weights.Span, Precision.Float64);
        var (own, users) = (TrialProblem.Of(OwnXor, data), TrialProblems.Of(UsersXor, data));
        users.Objective.Value(point).ShouldBe(own.Objective.Value(point), 1e-12);
        var (ours, theirs) = (new double[point.Length], new double[point.Length]);
        own.Objective.ValueAndGradient(point, ours);
        users.Objective.ValueAndGradient(point, theirs);
        theirs.ShouldBe(ours, 1e-10);
        own.Objective.HessianVector(point, ours, theirs);
        var differenced = new double[point.Length];
        users.Objective.HessianVector(point, ours, differenced);
        differenced.ShouldBe(theirs, 1e-6);

        var (end, usersEnd) = (RunEnding.Of(own, OwnXor.Seeds, point, EndingOptions.Default), RunEnding.Of(users, UsersXor.Seeds, point, EndingOptions.Default));
        usersEnd.Place.Loss.ShouldBe(end.Place.Loss, 1e-6);
        users.Key.ShouldNotBe(own.Key);
        users.Name.ShouldBe("xor: Sigmoids");
    }

    [Theory]
    [InlineData(nameof(Absent), "model.module: Absent is not in any plugin. Give the assembly that has it: --plugin FILE.dll.")]
    [InlineData(nameof(Empty), "model.module: Empty: its module has no parameters. Register its layers (RegisterComponents), or give it some.")]
    [InlineData(nameof(Normed), "model.module: Normed: it keeps 1.running_mean beside its parameters, which no checkpoint holds. Leave such layers out (batch norm's running means are one).")]
    [InlineData(nameof(Dropping), "model.module: Dropping: it gives another loss for the same input: it draws random numbers itself. Leave its dropout out.")]
    [InlineData(nameof(Wide), "model.module: Wide: for an input of [3, 64] it returns [3, 65]. It must return [batch, 64].")]
    [InlineData(nameof(Unreduced), "model.module: Unreduced: its loss is [3, 64], not one number. Take the mean over the samples.")]
    [InlineData(nameof(Detached), "model.module: Detached: its loss does not depend on its parameters. Detach nothing, and keep to libtorch's functions.")]
    [InlineData(nameof(Throwing), "model.module: Throwing: Create threw InvalidOperationException: no such width. Fix the plugin.")]
    public void What_cannot_be_trained_is_said_in_a_line(string module, string message)
    {
        var config = Plugged with { Model = Plugged.Model with { Module = module }, Measure = Configs.Digits.Measure };
        var failure = TrialReplay.Train(0, config, new DataCatalogue(".") { Modules = new Here() }).Failure.ShouldNotBeNull();
        failure.Message.ShouldBe(message);
    }

    [Fact]
    public void And_a_bad_plugin_too()
    {
        Message("nothing.dll").ShouldStartWith("--plugin nothing.dll: no such file. ");
        Message(Path.Combine(AppContext.BaseDirectory, "Runner.Shared.dll")).ShouldEndWith("has no public class that implements Runner.Training.Torch.IUserModule. Write one, or name another file.");
        using var folder = new TemporaryCopy(Example);
        File.WriteAllText(folder.File, "no assembly");
        Message(folder.File).ShouldContain("does not load (BadImageFormatException");
        Message(Example, Example).ShouldEndWith("there is a Residual already. Rename one of the two.");

        static string Message(params string[] files)
        {
            var message = Should.Throw<NetworkException>(() => Plugins.Load(files)).Message;
            message.ShouldNotContain('\n');
            return message;
        }
    }

    [Fact]
    public void A_probe_of_layers_is_refused_with_those_that_work()
    {
        var config = Plugged with { Measure = new MeasureConfig(["saturated"], 1, true) };
        var failure = TrialReplay.Train(0, config, new DataCatalogue(".") { Modules = Plugins.Load([Example]) }).Failure.ShouldNotBeNull();
        failure.Message.ShouldStartWith("measure.curves: saturated looks at layers");
    }

    private sealed class Here : IUserModules
    {
        public Sha256Digest? DigestOf(string name) => default(Sha256Digest);

        public TModule? Make<TModule>(string name)
            where TModule : class => typeof(Modules_of_users).GetNestedType(name) is { } type ? (TModule?)Activator.CreateInstance(type) : null;
    }

    public abstract class Plain : IUserModule
    {
        public virtual nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => nn.Linear(inputs, outputs);

        public virtual Tensor Loss(Tensor output, Tensor target) => nn.functional.mse_loss(output, target);
    }

    private interface Absent;

    public sealed class Sigmoids : Plain
    {
        public override nn.Module<Tensor, Tensor> Create(int inputs, int outputs) =>
            nn.Sequential(nn.Linear(inputs, 2), nn.Sigmoid(), nn.Linear(2, outputs), nn.Sigmoid());
    }

    public sealed class Empty : Plain
    {
        public override nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => nn.Sigmoid();
    }

    public sealed class Normed : Plain
    {
        public override nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => nn.Sequential(nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs));
    }

    public sealed class Dropping : Plain
    {
        public override nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => nn.Sequential(nn.Linear(inputs, outputs), nn.Dropout(0.5));
    }

    public sealed class Wide : Plain
    {
        public override nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => nn.Linear(inputs, outputs + 1);
    }

    public sealed class Unreduced : Plain
    {
        public override Tensor Loss(Tensor output, Tensor target) => (output - target) * (output - target);
    }

    public sealed class Detached : Plain
    {
        public override Tensor Loss(Tensor output, Tensor target) => nn.functional.mse_loss(output.detach(), target);
    }

    public sealed class Throwing : Plain
    {
        public override nn.Module<Tensor, Tensor> Create(int inputs, int outputs) => throw new InvalidOperationException("no such width.");
    }

    private sealed class TemporaryCopy : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("runner-plugin-");

        public TemporaryCopy(string file)
        {
            File = Path.Combine(_folder.FullName, Path.GetFileName(file));
            System.IO.File.Copy(file, File);
        }

        public string File { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
