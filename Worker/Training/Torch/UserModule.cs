using System.Numerics;
using Runner.Networks;
using Runner.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>A user's module and loss, after checks that Runner can initialize, train and checkpoint it.</summary>
internal sealed class UserModule<T> : ITorchNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Tried = 3;

    private readonly IUserModule user;
    private readonly nn.Module<Tensor, Tensor> module;
    private readonly string name;

    private UserModule(string name, IUserModule user, nn.Module<Tensor, Tensor> module)
    {
        this.name = name;
        this.user = user;
        this.module = module;
        module.to(TorchTensors.TypeOf<T>());
        var buffer = module.named_buffers().Select(named => named.name).FirstOrDefault();
        if (buffer is not null)
        {
            throw Refused($"it keeps {buffer} beside its parameters, which no checkpoint holds", "Leave such layers out (batch norm's running means are one).");
        }

        var layers = new List<string>();
        var leaves = new List<Tensor>();
        foreach (var (path, parameter) in module.named_parameters())
        {
            var layer = path.Contains('.', StringComparison.Ordinal) ? path[..path.LastIndexOf('.')] : "";
            if (!layers.Contains(layer, StringComparer.Ordinal))
            {
                layers.Add(layer);
            }

            var (count, rows) = (checked((int)parameter.numel()), parameter.dim() > 1 ? (int)parameter.shape[0] : 1);
            Layout.Add(path, layers.IndexOf(layer) + 1, parameter.dim() > 1 ? ParameterRole.Weights : ParameterRole.Bias, rows, count / rows, shape: [.. parameter.shape.Select(side => (int)side)]);
            leaves.Add(parameter);
        }

        Parameters = leaves;
        if (leaves.Count == 0)
        {
            throw Refused("its module has no parameters", "Register its layers (RegisterComponents), or give it some.");
        }
    }

    public ParameterLayout Layout { get; } = new();

    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Estimated as one multiply-add per parameter and sample.</summary>
    public long MultiplyAdds => Layout.Count;

    /// <summary>Always empty: a module with buffers is refused.</summary>
    public T[] State => [];

    /// <param name="modules">The modules given on the command line; null for none.</param>
    /// <exception cref="NetworkException">There is no such module, or it cannot be trained.</exception>
    public static UserModule<T> Open(TrialConfig config, int features, int width, IUserModules? modules)
    {
        var wanted = config.Model.Module;
        var code = modules?.Make<IUserModule>(wanted)
            ?? throw new NetworkException($"model.module: {wanted} is not in any plugin. Give the assembly that has it: --plugin FILE.dll.");
        nn.Module<Tensor, Tensor> made;
        try
        {
            made = code.Create(features, width);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new NetworkException($"model.module: {wanted}: Create threw {OneLine(fault)}. Fix the plugin.");
        }

        var opened = new UserModule<T>(wanted, code, made ?? throw new NetworkException($"model.module: {wanted}: Create returned nothing. Fix the plugin."));
        opened.Try(features, width);
        return opened;
    }

    public void Dispose() => module.Dispose();

    public Tensor Outputs(Tensor inputs) => module.call(inputs);

    public Tensor Loss(Tensor inputs, Tensor targets) => user.Loss(module.call(inputs), targets);

    public (Tensor Loss, Tensor? Penalty) Train(Tensor inputs, Tensor targets, TorchMode mode) => (Loss(inputs, targets), null);

    /// <summary>Runs the module on a few samples, so that errors are reported before training starts.</summary>
    private void Try(int features, int width)
    {
        using var scope = NewDisposeScope();
        var (x, t) = (zeros(new long[] { Tried, features }, TorchTensors.TypeOf<T>()), zeros(new long[] { Tried, width }, TorchTensors.TypeOf<T>()));
        x = x.Plus(0.5);
        Tensor loss, again;
        try
        {
            var output = Outputs(x);
            if (!output.shape.AsSpan().SequenceEqual([Tried, width]))
            {
                throw Refused($"for an input of [{Tried}, {features}] it returns [{string.Join(", ", output.shape)}]", $"It must return [batch, {width}].");
            }

            loss = user.Loss(output, t);
            again = Loss(x, t);
        }
        catch (Exception fault) when (fault is not (NetworkException or OutOfMemoryException))
        {
            throw Refused($"it threw {OneLine(fault)}", "Fix the plugin.");
        }

        if (loss.numel() != 1)
        {
            throw Refused($"its loss is [{string.Join(", ", loss.shape)}], not one number", "Take the mean over the samples.");
        }

        if (!TorchTensors.Number(loss).Equals(TorchTensors.Number(again)))
        {
            throw Refused("it gives another loss for the same input: it draws random numbers itself", "Leave its dropout out.");
        }

        if (!loss.requires_grad)
        {
            throw Refused("its loss does not depend on its parameters", "Detach nothing, and keep to libtorch's functions.");
        }

        try
        {
            loss.sum().backward();
            module.zero_grad();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw Refused($"its loss has no gradient ({OneLine(fault)})", "Fix the plugin.");
        }
    }

    private NetworkException Refused(string why, string remedy) => new($"model.module: {name}: {why}. {remedy}");

    private static string OneLine(Exception fault) => $"{fault.GetType().Name}: {fault.Message.Split('\n')[0].TrimEnd('.', '\r')}";
}
