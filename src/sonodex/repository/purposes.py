"""What scripts are for: which train, which evaluate or predict, which define a network, and which import a
module that is absent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from sonodex.repository.code import Named, Script
from sonodex.repository.looking import Looked
from sonodex.repository.modules import LEARNERS, Missing, Modules

_TRAINS = re.compile(
    r"(?:^|\.)backward$|(?:^|\.)(?:\w*optim\w*|opt(?:_?\w{1,3})?|grad_scaler|"
    r"solver)(?:\.\w+)?\.step$|(?:^|\.)(?:fit_generator|train_on_batch|fit_one_cycle|"
    r"apply_gradients|train_detector|"
    r"train_segmentor|trainNetwork|trainnet|train_step|train_one_epoch|train_epoch|"
    r"train_model)$|(?<!optimize)\.minimize$|[Tt]rainer\w*(?:\(\))?\.(?:fit|train)$|"
    r"[Rr]unner\.(?:train|run)$|"
    r"(?:^|\.)(?:SupervisedTrainer|create_supervised_trainer|LightningCLI|"
    r"Seq2SeqTrainer)$|(?:^|\.|_)(?:grid_search|model|net|network|unet|autoencoder|classifier|"
    r"cnn)\w*(?:\(\))?\.fit$|optimizer\.step$"
)
_STEP = re.compile(r"(?:^|\.)(?:\w*step\w*|optimi[sz]er\w*|_scaler|loss_scaler)$", re.IGNORECASE)
_RUNNER_BASE = re.compile(r"(?:Runner|Trainer|LightningCLI)$")
_LOADS = re.compile(
    r"(?:load_state_dict|load_model|load_weights|load_checkpoint|load_from_checkpoint|"
    r"from_pretrained|InferenceSession|init_detector|init_model|init_segmentor|"
    r"create_model_and_transforms|saver\.restore|"
    r"\.restore|torch\.load|jit\.load|load_learner|load_pretrained\w*|hf_hub_download|"
    r"model_from_json|importKerasNetwork|YOLO|read_checkpoint|load_network\w*)$"
)
_FORWARD = re.compile(
    r"(?:\.eval|no_grad|inference_mode|\.predict\w*|predict|sess(?:ion)?\.run|\.evaluate|"
    r"evaluate\w*|\.test|\.inference\w*|classify|sliding_window_inference|\.generate|"
    r"\.forward|inference\w*|activations|minibatchpredict|\.sample\w*|compute_metrics|"
    r"\.infer\w*)$"
)
_EVALUATES = re.compile(
    r"(?:^|[_\-.\d])(?:test\w*|eval\w*|infer\w*|predict\w*|pred|demo\w*|segment\w*|"
    r"valid\w*|val|visuali[sz]\w*|apply\w*|classify\w*|detect\w*|generate\w*|sampl\w*|"
    r"reconstruct\w*|app|gui|examples?|"
    r"quickstart|tutorial|deploy\w*|extract\w*|embed\w*|render\w*|track\w*|process\w*|"
    r"measure\w*|run\w*|score\w*|benchmark\w*|metrics?|chat\w*|usage|estimat\w*|"
    r"quantif\w*|analy[sz]e?\w*|saliency|gradcam|roc|postprocess\w*)",
    re.IGNORECASE,
)
_TRAINING_NAME = re.compile(
    r"train|fine_?-?tun|main|^run|_run|experiment|^exp|^fit|learn|trainer|runner|entrance|cli$", re.IGNORECASE
)
_PREPARES = re.compile(
    r"pre-?process|prepare|split|convert|download|augment|make_?data|create_?data|dataset|"
    r"loader|to_png|annotat",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"^--?(?:run[-_])?(?:eval\w*|test\w*|infer\w*|predict\w*|valid\w*|inference|only[-_]?test|sample|"
    r"eval[-_]only|demo)$|^(?:eval_only|only_test|test_only|test|eval|evaluate|inference|"
    r"predict|validate|segment)$",
    re.IGNORECASE,
)
_PREDICTS = re.compile(r"\.predict(?:_generator|_on_batch)?$")
_TESTS = re.compile(r"(?:^|\.)(?:run_)?test(?:_model|_net)?$")
_WEIGHTS_OPTION = re.compile(
    r"^--?(?:weights|checkpoint|ckpt|model_path|load_model|load_weights|test_model)\w*$"
)
_UNIT_TEST = re.compile(
    r"(?:^|/)(?:tests?|unit_?tests?)/(?:.*/)?(?:test_\w+|\w+_test|conftest)\.py$|(?:^|/)conftest\.py$"
)
_NETWORK_BASE = re.compile(
    r"(?:^|\.)(?:Module|LightningModule|BaseModule|PreTrainedModel|Layer|Model|Sequential|"
    r"Network|HybridBlock|Block|SegmentationNetwork|BaseModel|BasicModel|nnModule)$|"
    r"Module$|PreTrainedModel$"
)
_LAYER = re.compile(
    r"(?:^|\.)(?:Conv\w*[123][dD]\w*|ConvTranspose\w*|Linear|Dense|LSTM|ConvLSTM\w*|GRU|"
    r"MultiheadAttention|BatchNorm\w*|LayerNorm|GroupNorm|Embedding|conv[123]d\w*|dense|"
    r"fully_connected|SeparableConv\w*|convolution\w*Layer|"
    r"convolution2d\w*|fullyConnectedLayer|imageInputLayer|bn_act|conv3x3|"
    r"DepthwiseConv\w*|build_(?:conv|norm)_layer|UpSampling[23]D|MaxPool\w*|slim\.conv2d|"
    r"Lambda|Parameter)$"
)
_BUILT = re.compile(
    r"(?:^|\.)(?:U-?Net\w*|Unet\w*|UNETR|SwinUNETR|[rR]es[nN]et_?\d+\w*|vgg_?\d+\w*|"
    r"VGG\d+|densenet\d+|DenseNet\d+|[eE]fficient[nN]et\w*|[mM]obile[nN]et\w*|"
    r"[iI]nception\w*|r3d_18|r2plus1d_18|mc3_18|mvit_\w+|convnext\w*|"
    r"create_model|deeplabv3\w*|DeepLabV3\w*|Xception|FPN|YOLO|maskrcnn\w+|fasterrcnn\w+|"
    r"swin_\w+|SwinTransformer|get_model|unetLayers|resnet(?:18|50|101)|build_sam\w*|"
    r"AttentionUnet|SegResNet|VNet|nnUNet\w*)$"
)


_CHOSEN = re.compile(
    r"r2plus1d_18|mc3_18|r3d_18|resnet(?:18|34|50|101|152)|vgg(?:11|13|16|19)(?:_bn)?|"
    r"densenet(?:121|161|169|201)|efficientnet[-_]?b\d|mobilenet_?v[23]\w*|vit_\w*patch\w*|swin_\w*patch\w*"
)
_NETWORK_NAME = re.compile(r"net(?:work)?s?$|models?$|^(?:net(?:work)?|model)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A script that is started: `purpose` is train or evaluate; `missing` is what keeps it from running."""

    path: str
    line: int
    purpose: str
    missing: Missing | None = None

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


def _option(script: Script, loads: Named | None) -> Named | None:
    """The option by which a training script runs a model. A bare word (`test`) is as often the name of a
    split: it counts where the script loads a model, too."""
    options = [s for s in script.strings if _OPTION.match(s.name)]
    sure = next((s for s in options if s.name.startswith("-") or "only" in s.name), None)
    if sure:
        return sure if script.arguments or "only" in sure.name else None
    return next(iter(options), None) if loads and script.arguments else None


def _runs_what_it_trained(script: Script, loads: Named | None) -> Named | None:
    """The call by which a training script without options runs a stored model: it predicts with weights that
    it loads, or tests with weights that are named to it."""
    predicts, tests = script.called(_PREDICTS), script.called(_TESTS)
    if loads and predicts and not script.arguments:
        return predicts
    return tests if tests and any(_WEIGHTS_OPTION.match(s.name) for s in script.strings) else None


class Purposes:
    """What the scripts of a repository are for."""

    def __init__(self, seen: Looked) -> None:
        self._seen = seen
        own = seen.own_scripts()
        self._own = own if any(s.language != "shell" for s in own) else seen.scripts
        self._modules = Modules(seen)

    @cached_property
    def learners(self) -> list[Script]:
        """Scripts that touch a framework for learning, also through modules of the repository."""
        direct = [
            s.path for s in self._seen.scripts if any(i.module.split(".")[0] in LEARNERS for i in s.imports)
        ]
        reaching = self._modules.reaching(direct)
        return [s for s in self._own if s.language == "matlab" or s.path in reaching]

    @cached_property
    def training(self) -> list[tuple[Script, Named]]:
        """Scripts in which weights are updated, with the first such call."""
        out = []
        for script in self.learners:
            if _UNIT_TEST.search(script.path):
                continue
            call = next(
                (c for c in script.calls if _TRAINS.search(c.name) and not c.name.endswith("backward")), None
            )
            derived = next((c for c in script.classes if any(_RUNNER_BASE.search(b) for b in c.bases)), None)
            if call is None and script.called(_STEP):  # a gradient alone is as often that of a saliency map
                call = next((c for c in script.calls if c.name.endswith("backward")), None)
            if call is None and derived is not None and script.runs:
                call = Named(derived.name, derived.line)
            if call:
                out.append((script, call))
        return out

    @cached_property
    def training_entries(self) -> list[EntryPoint]:
        calls = {s.path: c for s, c in self.training}
        stems = {s.stem for s, _ in self.training}
        reaching = self._modules.reaching(calls)
        out = []
        for script in self._own:
            if script.language == "shell" or not script.runs or _UNIT_TEST.search(script.path):
                continue
            call = calls.get(script.path)
            named = bool(_TRAINING_NAME.search(script.stem))
            imports = {part for i in script.imports for part in (*i.module.split("."), *i.names)} & stems
            if call or (named and (imports or script.path in reaching)):
                out.append(
                    EntryPoint(script.path, call.line if call else 1, "train", self._modules.missing(script))
                )
        out.sort(
            key=lambda e: (
                e.missing is not None,
                not _TRAINING_NAME.search(e.path.rpartition("/")[2]),
                e.path.count("/"),
                e.path,
            )
        )
        return out

    @cached_property
    def evaluation_entries(self) -> list[EntryPoint]:
        """Scripts and notebooks that load a model and run it on data, and training scripts with an option to
        do so."""
        trainers = {s.path for s, _ in self.training}
        learners = {s.path for s in self.learners}
        out = []
        for script in self._own:
            if script.language == "shell" or not script.runs or _UNIT_TEST.search(script.path):
                continue
            named = bool(_EVALUATES.search(script.stem)) and not _PREPARES.search(script.stem)
            loads, forward = script.called(_LOADS), script.called(_FORWARD)
            learns = script.path in learners
            if script.path in trainers or (_TRAINING_NAME.search(script.stem) and not named):
                option = _option(script, loads)
                if option or (script.language == "notebook" and loads and forward):
                    out.append(
                        EntryPoint(
                            script.path,
                            option.line if option else 1,
                            "evaluate",
                            self._modules.missing(script),
                        )
                    )
                elif run := (loads if named and forward else None) or _runs_what_it_trained(script, loads):
                    out.append(EntryPoint(script.path, run.line, "evaluate", self._modules.missing(script)))
                continue
            call = loads or forward
            if call and learns and (named or (loads and forward) or script.language == "notebook"):
                out.append(EntryPoint(script.path, call.line, "evaluate", self._modules.missing(script)))
            elif (
                named
                and learns
                and re.search(
                    r"test|eval|infer|pred|demo|valid|^val|segment|track", script.stem, re.IGNORECASE
                )
            ):
                out.append(EntryPoint(script.path, 1, "evaluate", self._modules.missing(script)))
        out.sort(key=lambda e: (e.missing is not None, e.path.count("/"), e.path))
        return out

    @cached_property
    def networks(self) -> list[tuple[Script, int]]:
        """Scripts that define a network of layers, with the line."""
        out = []
        for script in self._own:
            layers = sum(bool(_LAYER.search(c.name)) for c in script.calls)
            classes = [c for c in script.classes if any(_NETWORK_BASE.search(b) for b in c.bases)]
            named = bool(_NETWORK_NAME.search(script.stem))  # functions of layers in a file named so
            if (classes and layers >= 2) or layers >= 5 or (named and layers >= 2):
                out.append(
                    (
                        script,
                        classes[0].line
                        if classes
                        else next(c.line for c in script.calls if _LAYER.search(c.name)),
                    )
                )
        return out

    @cached_property
    def built(self) -> list[tuple[Script, Named]]:
        """Scripts that build a known network of a library by a call, or choose one by its name."""
        called = [(s, call) for s in self.learners if (call := s.called(_BUILT))]
        by_name = [
            (s, text)
            for s in self.learners
            if (text := next((t for t in s.strings if _CHOSEN.fullmatch(t.name)), None))
        ]
        return called or by_name

    def missing(self, script: Script) -> Missing | None:
        """What a script needs of the repository's own and does not find."""
        return self._modules.missing(script)
