using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>How long to train, in what batches and at what precision.</summary>
internal static class TrainingSettings
{
    private const int Longest = 1_000_000_000;

    private static readonly Condition HasData = IsNot("model.kind", "surface");
    private static readonly Condition HasGradient = IsNot("optimizer.name", OptimizerSettings.GradientFree);

    public static readonly Setting Updates = Whole("training.updates", 0, Longest, "Budget in updates instead of epochs; curves are then recorded by update.")
        .MayBeAbsent();

    public static readonly Setting Epochs = Whole("training.epochs", 0, Longest, "Budget in epochs; 0 trains nothing.")
        .Else(20).When(NotGiven("training.updates"));

    public static readonly Setting Batch = new Setting("training.batch", new IntegerType(1, int.MaxValue, "full", 0), "Samples per batch, or full.")
        .By(Is("data.source", "one", "xor", "hadamard-toy"), "full").By(Is("optimizer.name", ["lbfgs", .. OptimizerSettings.GradientFree]), "full").Else(64).When(HasData);

    public static readonly Setting Order = Choice<BatchOrder>("training.order", "order", "Batches from a new shuffle each epoch, in the data's order, drawn with replacement, or of new samples (adding, copy-memory, sine-mix). The full batch has no order.")
        .Else("shuffle").When(IsNot("training.batch", "full"));

    public static readonly Setting ClipNorm = Number("training.clip-norm", NotNegative, "Largest norm of the whole gradient; 0 for no clipping.").OffAt(0).When(HasGradient);

    public static readonly Setting ClipValue = Number("training.clip-value", NotNegative, "Largest absolute value of a component of the gradient; 0 for no clipping.").OffAt(0).When(HasGradient);

    public static readonly Setting WeightDecay = Number("training.weight-decay", NotNegative, "λ of λ·w added to the gradient; applied directly to the weights by adamw and lion.")
        .OffAt(0).By(Is("optimizer.name", "adamw"), 0.01).InLanes().When(HasGradient);

    public static readonly Setting Precision = Choice<Precision>("training.precision", "precision", "Floating-point format of weights and computation.")
        .By(Is("model.kind", "neuron", "surface"), "float64").Else("float32");

    public static readonly Setting Engine = Choice<TrainingEngine>("training.engine", "engine", "What computes a network's loss and gradient: Runner's own code, or libtorch (docs/torchsharp.md); auto for the built-in engine where it can train the model, and libtorch elsewhere.")
        .OffAt("built-in").By(Is("model.kind", "module", "vae").Or(BeyondDense("model.layers")).Or(BeyondDense("model.decoder")), "torchsharp").AutomaticAt("auto").When(HasData);

    public static readonly Setting KeepState = Choice<KeptState>("training.keep-state", "choice", "Whether the ledger keeps the final state of training, including the optimizer, so that `runner extend` can continue from it. Changes no result and no identity.")
        .OffAt("none").OnlyKeeps();

    public static readonly Setting Fork = Whole("training.fork", 0, Longest, "Epoch at which siblings part: until then seed.order and seed.noise count as 0, so that trials that differ in nothing else train alike.")
        .OffAt(0).When(HasData);

    public static readonly Setting Nudge = Number("training.nudge", NotNegative, "Moves the weights at the epoch of training.fork: each layer's by a random direction from seed.noise, this share of its own length; 0 for none.")
        .OffAt(0).When(HasData);

    public static readonly Setting[] All = [Updates, Epochs, Batch, Order, ClipNorm, ClipValue, WeightDecay, Precision, Engine, KeepState, Fork, Nudge];
}
